package secrets_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"callboard/internal/osfile"
	"callboard/internal/secrets"
	"callboard/internal/testwait"
	"callboard/internal/text"
)

func TestPlaceOfASecret(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		ring   *ring // nil: none
		inRing bool
	}{
		{"in the keyring", &ring{}, true},
		{"without a keyring", nil, false},
		{"with a locked keyring", &ring{refuses: errLocked}, false},
		{"with a keyring that stores nothing", &ring{forgets: true}, false},
		{"with a keyring that panics", &ring{panics: true}, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "not", "there", "yet")
			open := func() *secrets.Store {
				if tt.ring == nil {
					return secrets.New(dir, secrets.WithKeyring(nil))
				}
				return secrets.New(dir, secrets.WithKeyring(tt.ring))
			}
			want := secretPath(dir, secrets.Ngrok)
			if tt.inRing {
				want = secrets.InKeyring
			}
			where, err := open().Set(t.Context(), secrets.Ngrok, "2abc_s3cret")
			if err != nil || where != want {
				t.Fatalf("stored in %q, %v; want %q", where, err, want)
			}
			value, from, err := open().Get(t.Context(), secrets.Ngrok)
			if err != nil || value != "2abc_s3cret" || from != want {
				t.Errorf("%q from %q, %v; want it from %q", value, from, err, want)
			}
			if value, from, err := open().Get(t.Context(), secrets.Typecast); value != "" || from != "" || err != nil {
				t.Errorf("another secret: %q from %q, %v", value, from, err)
			}
			text, err := os.ReadFile(secretPath(dir, secrets.Ngrok))
			if err != nil || strings.Contains(string(text), "s3cret") == tt.inRing {
				t.Errorf("the content of the file is %q, %v", text, err)
			}
			for path, mode := range map[string]os.FileMode{secretPath(dir, secrets.Ngrok): 0o600, dir: 0o700 | os.ModeDir} {
				info, err := os.Stat(path)
				if err != nil {
					t.Fatal(err)
				}
				if osfile.OpenToOthers(path) || runtime.GOOS != "windows" && info.Mode() != mode {
					t.Errorf("%s: %v, %v; want %v", path, info.Mode(), err, mode)
				}
			}
			if err := open().Delete(t.Context(), secrets.Ngrok); err != nil {
				t.Fatal(err)
			}
			if value, _, err := open().Get(t.Context(), secrets.Ngrok); value != "" || err != nil {
				t.Errorf("after it was deleted: %q, %v", value, err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) != 0 || tt.ring != nil && len(tt.ring.holds()) != 0 {
				t.Errorf("files left: %v, %v", left, err)
			}
		})
	}
}

// As long as nothing was stored, the keyring is not used.
func TestKeyringIsNotUsedWithoutAFile(t *testing.T) {
	t.Parallel()
	dir, r := t.TempDir(), &ring{has: map[string]string{secrets.Typecast: "of another program"}}
	s := secrets.New(dir, secrets.WithKeyring(r))
	if value, from, err := s.Get(t.Context(), secrets.Typecast); value != "" || from != "" || err != nil {
		t.Errorf("%q from %q, %v", value, from, err)
	}
	if err := s.Delete(t.Context(), secrets.Typecast); err != nil {
		t.Error(err)
	}
	if n := r.count(); n != 0 {
		t.Errorf("the keyring was called %d times", n)
	}
	if left, _ := os.ReadDir(dir); len(left) != 0 {
		t.Errorf("Get has created %v", left)
	}
}

func TestNewSecretReplacesTheOldOne(t *testing.T) {
	t.Parallel()
	dir, r := t.TempDir(), &ring{}
	s := secrets.New(dir, secrets.WithKeyring(r))
	for _, step := range []struct {
		value  string
		locked error
		where  string
	}{
		{"first", nil, secrets.InKeyring},
		{"second", errLocked, secretPath(dir, secrets.Typecast)},
		{"third", nil, secrets.InKeyring},
		{"fourth", nil, secrets.InKeyring},
		{"fifth", errLocked, secretPath(dir, secrets.Typecast)},
	} {
		r.change(func(r *ring) { r.refuses = step.locked })
		where, err := s.Set(t.Context(), secrets.Typecast, step.value)
		if err != nil || where != step.where {
			t.Fatalf("%s is stored in %q, %v; want %q", step.value, where, err, step.where)
		}
		if value, from, err := s.Get(t.Context(), secrets.Typecast); value != step.value || from != where || err != nil {
			t.Fatalf("%q from %q, %v; want %s", value, from, err, step.value)
		}
	}
	// The keyring still has the fourth and is locked: Delete fails and deletes nothing.
	checkProblem(t, s.Delete(t.Context(), secrets.Typecast), "the Typecast token", "still there", "try again")
	if value, _, _ := s.Get(t.Context(), secrets.Typecast); value != "fifth" {
		t.Errorf("after a failed Delete: %q", value)
	}
	r.change(func(r *ring) { r.refuses = nil })
	if err := s.Delete(t.Context(), secrets.Typecast); err != nil || len(r.holds()) != 0 {
		t.Errorf("%v; the keyring has %d secrets", err, len(r.holds()))
	}
}

func TestKeyringFailsAtGet(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		ring func(*ring) secrets.Keyring // returns nil: turned off
		says []string                    // none: it counts as never stored
	}{
		{"it is locked", func(r *ring) secrets.Keyring { r.refuses = errLocked; return r }, []string{"IsLocked", "unlock", "NGROK_AUTHTOKEN"}},
		{"it is turned off", func(*ring) secrets.Keyring { return nil }, []string{"turned off", "NGROK_AUTHTOKEN"}},
		{"it panics", func(r *ring) secrets.Keyring { r.panics = true; return r }, []string{"cannot be read"}},
		{"its error is long", func(r *ring) secrets.Keyring {
			r.refuses = errors.New("a\nb\x1b[2J" + strings.Repeat("long ", 99))
			return r
		}, []string{"a b[2Jlong", "…"}},
		{"it has an invalid value", func(r *ring) secrets.Keyring { r.has[secrets.Ngrok] = "s3cret\x00"; return r }, []string{"control character", "copy it again"}},
		{"the secret was removed there", func(r *ring) secrets.Keyring { r.has = nil; return r }, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir, r := t.TempDir(), &ring{}
			if _, err := secrets.New(dir, secrets.WithKeyring(r)).Set(t.Context(), secrets.Ngrok, "s3cret"); err != nil {
				t.Fatal(err)
			}
			value, from, err := secrets.New(dir, secrets.WithKeyring(tt.ring(r))).Get(t.Context(), secrets.Ngrok)
			if value != "" || from != "" {
				t.Errorf("%q from %q", value, from)
			}
			if tt.says == nil && err != nil {
				t.Error(err)
			}
			if tt.says != nil {
				checkProblem(t, err, append(tt.says, "the ngrok authtoken")...)
			}
		})
	}
}

const soon = 30 * time.Millisecond

func TestHangingKeyringIsAbandoned(t *testing.T) {
	t.Parallel()
	dir, r := t.TempDir(), &ring{}
	s := secrets.New(dir, secrets.WithTimeout(r, soon))
	if where, err := s.Set(t.Context(), secrets.Ngrok, "old s3cret"); err != nil || where != secrets.InKeyring {
		t.Fatalf("stored in %q, %v", where, err)
	}
	wake := make(chan struct{})
	r.change(func(r *ring) { r.hangs = wake })
	start := time.Now()
	_, _, err := s.Get(t.Context(), secrets.Ngrok)
	checkProblem(t, err, "does not answer", "unlock")
	where, err := s.Set(t.Context(), secrets.Ngrok, "new s3cret")
	if err != nil || where != secretPath(dir, secrets.Ngrok) {
		t.Errorf("stored in %q, %v", where, err)
	}
	if value, _, err := s.Get(t.Context(), secrets.Ngrok); value != "new s3cret" || err != nil {
		t.Errorf("%q, %v", value, err)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if n := r.count(); n != 3 { // the two of Set, and the one that hangs
		t.Errorf("the keyring was called %d times; want no calls while one hangs", n)
	}
	close(wake)
}

// The person may unlock the keyring after the secret was stored in the file.
func TestLateSuccessOfKeyringIsUndone(t *testing.T) {
	t.Parallel()
	dir, wake := t.TempDir(), make(chan struct{})
	r := &ring{hangs: wake}
	s := secrets.New(dir, secrets.WithTimeout(r, soon))
	where, err := s.Set(t.Context(), secrets.Typecast, "s3cret")
	if err != nil || where != secretPath(dir, secrets.Typecast) {
		t.Fatalf("stored in %q, %v", where, err)
	}
	close(wake)
	testwait.Eventually(t, "the keyring has no secret without a file", func() bool { return r.count() >= 3 && len(r.holds()) == 0 })
	// From now on the keyring is used.
	testwait.Eventually(t, "the keyring is used again", func() bool {
		where, err := s.Set(t.Context(), secrets.Typecast, "s3cret")
		return err == nil && where == secrets.InKeyring
	})
}

func TestCancelledCallsReturn(t *testing.T) {
	t.Parallel()
	dir, wake := t.TempDir(), make(chan struct{})
	defer close(wake)
	write(t, secretPath(dir, secrets.Ngrok), `{"keyring":true}`, 0o600)
	s := secrets.New(dir, secrets.WithTimeout(&ring{hangs: wake}, time.Hour))
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	if _, _, err := s.Get(ctx, secrets.Ngrok); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Get: %v", err)
	}
	if where, err := s.Set(ctx, secrets.Ngrok, "s3cret"); !errors.Is(err, context.DeadlineExceeded) || where != "" {
		t.Errorf("Set: %q, %v", where, err)
	}
	if err := s.Delete(ctx, secrets.Ngrok); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Delete: %v", err)
	}
	if text, err := os.ReadFile(secretPath(dir, secrets.Ngrok)); err != nil || string(text) != `{"keyring":true}` {
		t.Errorf("the content of the file is %q, %v", text, err)
	}
}

// After a cancelled Set, the old or the new secret is there.
func TestCancelledSetLosesNothing(t *testing.T) {
	t.Parallel()
	r, wake := &ring{}, make(chan struct{})
	s := secrets.New(t.TempDir(), secrets.WithTimeout(r, time.Hour))
	if _, err := s.Set(t.Context(), secrets.Ngrok, "old"); err != nil {
		t.Fatal(err)
	}
	r.change(func(r *ring) { r.hangs = wake })
	ctx, cancel := context.WithTimeout(t.Context(), soon)
	defer cancel()
	if _, err := s.Set(ctx, secrets.Ngrok, "new"); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
	close(wake)
	testwait.Eventually(t, "the old or the new secret is there", func() bool {
		value, _, err := s.Get(t.Context(), secrets.Ngrok)
		return err == nil && (value == "old" || value == "new")
	})
}

func TestInvalidValues(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{
		"nothing": "", "a line break": "s3cret\none", "an escape": "s3cret\x1b[2J", "a zero": "s3cret\x00", "not UTF-8": "s3cret\xff",
		"a C1 control character": "s3cret\u009b", "too long": "s3cret" + strings.Repeat("x", secrets.MaxLength),
	} {
		dir, r := t.TempDir(), &ring{}
		_, err := secrets.New(dir, secrets.WithKeyring(r)).Set(t.Context(), secrets.Typecast, value)
		if err == nil {
			t.Errorf("%s is accepted", name)
			continue
		}
		checkProblem(t, err, "the Typecast token", "copy it again")
		if left, _ := os.ReadDir(dir); len(left) != 0 || r.count() != 0 {
			t.Errorf("%s: files %v, %d keyring calls", name, left, r.count())
		}
	}
	s := secrets.New(t.TempDir(), secrets.WithKeyring(nil))
	for _, value := range []string{" s3cret\n", "\ufeffs3cret\u202e", `export NGROK_AUTHTOKEN="s3cret"`, "Bearer s3cret"} { // as people paste them
		if _, err := s.Set(t.Context(), secrets.Ngrok, value); err != nil {
			t.Errorf("%q: %v", value, err)
		}
		if got, _, err := s.Get(t.Context(), secrets.Ngrok); got != "s3cret" || err != nil {
			t.Errorf("%q is stored as %q, %v", value, got, err)
		}
	}
	for _, name := range []string{"", "../up", "TYPECAST"} {
		_, _, get := s.Get(t.Context(), name)
		_, set := s.Set(t.Context(), name, "s3cret")
		if get == nil || set == nil || s.Delete(t.Context(), name) == nil {
			t.Errorf("the name %q is accepted", name)
		}
	}
}

func TestConcurrentStores(t *testing.T) {
	t.Parallel()
	dir, r := t.TempDir(), &ring{}
	stores := 8
	if runtime.GOOS == "windows" {
		stores = 3 // with more of them an old Windows, and wine, finds no moment at which none reads the file
	}
	var all sync.WaitGroup
	for i := range stores {
		s := secrets.New(dir, secrets.WithKeyring(nil))
		if i%2 == 0 {
			s = secrets.New(dir, secrets.WithKeyring(r))
		}
		all.Go(func() {
			for range 20 {
				if _, err := s.Set(t.Context(), secrets.Ngrok, "s3cret"); err != nil {
					t.Error(err)
				}
				value, _, err := s.Get(t.Context(), secrets.Ngrok)
				var off *text.Problem // a store without a keyring finds the note that the keyring has it
				if value != "s3cret" && !errors.As(err, &off) {
					t.Errorf("%q, %v", value, err)
				}
			}
		})
	}
	all.Wait()
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
		t.Errorf("files left: %v, %v", left, err)
	}
}
