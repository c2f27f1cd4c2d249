package app

import (
	"context"
	"testing"

	"callboard/internal/link"
)

// settingMap holds the settings of a store.
type settingMap map[string]string

func (s settingMap) Setting(_ context.Context, key string) (string, bool, error) {
	v, ok := s[key]
	return v, ok, nil
}

func (s settingMap) PutSetting(_ context.Context, key, value string) error {
	s[key] = value
	return nil
}

// What a live check stores is what the link reads in the next run: which URL is ours, and which one is to be restored.
func TestLiveCheckStoresTheCallbackAsTheLinkDoes(t *testing.T) {
	t.Parallel()
	const foreign, earlier, ours = "https://other.example/hook", "https://earlier.example/hook/a", "https://now.example/hook/b"
	type kept struct{ registered, displaced, pending string }
	for name, c := range map[string]struct {
		before   string
		was      kept
		restores string
		during   kept
		after    kept
	}{
		"none":                       {"", kept{}, "", kept{ours, "", ""}, kept{}},
		"of another program":         {foreign, kept{}, foreign, kept{ours, foreign, link.Pending}, kept{}},
		"of another, after our own":  {foreign, kept{earlier, "x", ""}, foreign, kept{ours, foreign, link.Pending}, kept{}},
		"our own":                    {earlier, kept{earlier, foreign, ""}, earlier, kept{ours, foreign, ""}, kept{earlier, foreign, ""}},
		"left by a run that is dead": {earlier, kept{earlier, foreign, link.Pending}, foreign, kept{ours, foreign, link.Pending}, kept{}},
	} {
		s := settingMap{link.SettingRegistered: c.was.registered, link.SettingDisplaced: c.was.displaced, link.SettingPending: c.was.pending}
		now := func() kept {
			return kept{s[link.SettingRegistered], s[link.SettingDisplaced], s[link.SettingPending]}
		}
		m := &liveMemory{store: s}
		restore, err := m.Replacing(t.Context(), c.before, ours)
		if err != nil || restore != c.restores || now() != c.during {
			t.Errorf("%s: %q, %+v, %v", name, restore, now(), err)
		}
		if err := m.Restored(t.Context(), restore); err != nil || now() != c.after {
			t.Errorf("%s, restored: %+v, %v", name, now(), err)
		}
	}
}
