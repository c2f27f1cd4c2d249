package config_test

import (
	"path/filepath"
	"strings"
	"testing"

	"callboard/internal/config"
)

// Settings and data are in %LOCALAPPDATA%, whatever characters it has, and where the system keeps such files if it is not set or
// relative.
func TestFoldersOfWindows(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	local := filepath.Join(root, "홍길동 (가나다)", "앱 데이터")
	write(t, filepath.Join(local, "callboard", "config.toml"), "theme = 'dark'\n", 0o600)
	for _, tt := range []struct {
		env  []string
		data string // empty: a folder that is none of those in the environment
	}{
		{[]string{"LOCALAPPDATA=" + local}, filepath.Join(local, "callboard")},
		{[]string{"LocalAppData=" + local}, filepath.Join(local, "callboard")},
		{[]string{"LOCALAPPDATA=" + strings.ReplaceAll(local, `\`, "/")}, filepath.Join(local, "callboard")},
		{[]string{"LOCALAPPDATA=" + local, "APPDATA=" + root, "XDG_DATA_HOME=" + root}, filepath.Join(root, "callboard")},
		{[]string{"APPDATA=" + local, "HOME=" + local, "USERPROFILE=" + local}, ""},
		{[]string{"LOCALAPPDATA="}, ""},
		{[]string{"LOCALAPPDATA=relative"}, ""},
		{[]string{`LOCALAPPDATA=\rooted`}, ""}, // on the current drive, whichever that is
		{[]string{`LOCALAPPDATA=C:relative`}, ""},
		{nil, ""},
	} {
		c, err := config.Load(config.Source{Env: append(tt.env, "CALLBOARD_TUNNEL=none", "CALLBOARD_KEYRING=off"), Keyring: untouched{t}})
		if err != nil {
			t.Errorf("%q: %v", tt.env, err)
			continue
		}
		switch {
		case tt.data != "" && c.DataDir != tt.data:
			t.Errorf("%q: data in %s, want %s", tt.env, c.DataDir, tt.data)
		case tt.data == "" && (!filepath.IsAbs(c.DataDir) || filepath.Base(c.DataDir) != "callboard" || strings.HasPrefix(c.DataDir, root)):
			t.Errorf("%q: data in %s", tt.env, c.DataDir)
		}
		if read := c.Theme == "dark"; read != (tt.data != "") {
			t.Errorf("%q: the settings file was read: %v", tt.env, read)
		}
	}
}
