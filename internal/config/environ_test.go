package config_test

import (
	"slices"
	"testing"

	"callboard/internal/config"
)

// Windows has variables such as =C:, the current folder of a drive, and values with any character.
func TestUpperNames(t *testing.T) {
	t.Parallel()
	env := []string{"Path=C:\\Bin", "callboard_theme=Dark=er", "=C:=C:\\Users", "noValue", "LOCALAPPDATA="}
	want := []string{"PATH=C:\\Bin", "CALLBOARD_THEME=Dark=er", "=C:=C:\\Users", "noValue", "LOCALAPPDATA="}
	if got := config.UpperNames(env); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if env[0] != "Path=C:\\Bin" {
		t.Error("the environment itself was changed")
	}
}
