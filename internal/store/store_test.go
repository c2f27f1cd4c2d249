package store_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"callboard/internal/api"
	"callboard/internal/store"
)

func open(tb testing.TB, path string) *store.Store {
	tb.Helper()
	s, err := store.Open(context.Background(), path, store.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.Close(); err != nil {
			tb.Error(err)
		}
	})
	return s
}

func fresh(tb testing.TB) *store.Store {
	return open(tb, filepath.Join(tb.TempDir(), "callboard.db"))
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 123456789, time.UTC)

func TestSettingsAndActors(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	name := "with space & 한글 #?%41.db"
	if runtime.GOOS == "windows" {
		name = "with space & 한글 #%41.db" // it has no names with a question mark
	}
	s, err := store.Open(ctx, filepath.Join(t.TempDir(), name), store.Options{Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, ok, err := s.Setting(ctx, "k"); ok || err != nil {
		t.Error(ok, err)
	}
	for _, v := range []string{"one", ""} {
		if err := s.PutSetting(ctx, "k", v); err != nil {
			t.Fatal(err)
		}
		if got, ok, err := s.Setting(ctx, "k"); got != v || !ok || err != nil {
			t.Error(got, ok, err)
		}
	}
	if all, at, err := s.Actors(ctx); all != nil || !at.IsZero() || err != nil {
		t.Error(all, at, err)
	}
	actors := []api.Actor{{ID: "b", Name: map[string]string{"ko": "미나"}, Tags: []string{"calm"}, Order: 7}, {ID: "a", Name: map[string]string{"en": "A"}}}
	for range 2 {
		if err := s.ReplaceActors(ctx, append(actors, actors[0])); err != nil {
			t.Fatal(err)
		}
	}
	if all, at, err := s.Actors(ctx); !reflect.DeepEqual(all, actors) || !at.Equal(noon) || err != nil {
		t.Error(all, at, err)
	}
	for _, on := range []bool{true, true, false, false, true} {
		if err := s.SetFavourite(ctx, "a", on); err != nil {
			t.Fatal(err)
		}
		if marked, err := s.Favourites(ctx); marked["a"] != on || err != nil {
			t.Error(on, marked, err)
		}
	}
	if all, at, err := s.Versions(ctx, "a"); all != nil || !at.IsZero() || err != nil {
		t.Error(all, at, err)
	}
	versions := []api.Version{{Name: "v2", Aliases: []string{"latest"}, DisplayName: "SSFM-V2.0", Presets: []string{"normal-1"}, EmotionPrompt: true}}
	if err := s.PutVersions(ctx, "a", versions); err != nil {
		t.Fatal(err)
	}
	if all, at, err := s.Versions(ctx, "a"); !reflect.DeepEqual(all, versions) || !at.Equal(noon) || err != nil {
		t.Error(all, at, err)
	}
}

// A list that has the versions of its actors stores them; one that has none leaves the stored ones.
func TestTheListOfActorsStoresItsVersions(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := open(t, filepath.Join(t.TempDir(), "callboard.db"))
	v30, v21 := []api.Version{{Name: "ssfm-v30", Presets: []string{"normal", "happy"}}}, []api.Version{{Name: "ssfm-v21"}}
	for _, list := range [][]api.Actor{
		{{ID: "tc_1", Versions: v21}, {ID: "tc_2", Versions: v21}, {ID: "tc_3"}},
		{{ID: "tc_1", Versions: v30}, {ID: "tc_2"}, {ID: "tc_4", Versions: []api.Version{}}},
	} {
		if err := s.ReplaceActors(ctx, list); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string][]api.Version{"tc_1": v30, "tc_2": v21, "tc_4": {}}
	if got, err := s.AllVersions(ctx); err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, at, err := s.Versions(ctx, "tc_1"); err != nil || at.IsZero() || !reflect.DeepEqual(got, v30) {
		t.Errorf("got %+v of %v, %v", got, at, err)
	}
}

func TestChangedSeesOtherConnections(t *testing.T) {
	t.Parallel()
	ctx, path := t.Context(), filepath.Join(t.TempDir(), "callboard.db")
	a, b := open(t, path), open(t, path)
	first, err := a.Changed(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if same, err := a.Changed(ctx); same != first || err != nil {
		t.Error(same, first, err)
	}
	if err := b.PutSetting(ctx, "k", "v"); err != nil {
		t.Fatal(err)
	}
	if next, err := a.Changed(ctx); next == first || err != nil {
		t.Error(next, first, err)
	}
}

func TestFileIsPrivate(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the files get the access list of the data folder there")
	}
	path := filepath.Join(t.TempDir(), "callboard.db")
	s := fresh(t)
	_ = s
	p := open(t, path)
	if err := p.PutSetting(t.Context(), "k", "v"); err != nil {
		t.Fatal(err)
	}
	for _, end := range []string{"", "-wal", "-shm"} {
		info, err := os.Stat(path + end)
		if err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v, %v", end, info.Mode(), err)
		}
	}
}

func TestClosedStore(t *testing.T) {
	t.Parallel()
	s := fresh(t)
	for range 2 {
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	_, read := s.Job(ctx, "a")
	_, version := s.Changed(ctx)
	for _, err := range []error{s.PutSetting(ctx, "k", "v"), read, version} {
		if !errors.Is(err, store.ErrClosed) {
			t.Error(err)
		}
	}
}

func TestOpenWithoutFolder(t *testing.T) {
	t.Parallel()
	_, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "no", "callboard.db"), store.Options{})
	if !errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "\n") {
		t.Error(err)
	}
}
