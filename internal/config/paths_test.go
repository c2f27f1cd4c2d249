package config_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"callboard/internal/config"
)

// A path is taken as it is, whichever way it is given.
func TestPathsAreTakenAsTheyAre(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	trail := "trail "
	if runtime.GOOS == "windows" {
		trail = "no trail" // it has no such names
	}
	for _, name := range []string{trail, " lead", "a  b", "tab\tin", "\u00a0nbsp\u00a0", "family \U0001F468\u200d\U0001F469"} {
		folder := filepath.Join(dir, name)
		if strings.Contains(name, "\t") {
			if _, err := load(t, "", map[string]string{"data-dir": folder}); err == nil {
				t.Errorf("%q: a control character is accepted", name)
			}
			continue
		}
		for _, option := range []string{"data-dir", "save-dir", "log-file"} {
			for _, given := range []struct {
				file  string
				flags map[string]string
				env   []string
			}{
				{flags: map[string]string{option: folder}},
				{env: []string{"CALLBOARD_" + strings.ToUpper(strings.ReplaceAll(option, "-", "_")) + "=" + folder}},
				{file: option + " = '" + folder + "'\n"},
			} {
				c, err := load(t, given.file, given.flags, given.env...)
				got := map[string]string{"data-dir": c.DataDir, "save-dir": c.SaveDir, "log-file": c.LogFile}[option]
				if err != nil || got != folder {
					t.Errorf("%s %q is %q, %v", option, folder, got, err)
				}
			}
		}
	}
	token := write(t, filepath.Join(dir, "token "), "__pltSPACE", 0o600)
	if c, err := load(t, "", map[string]string{"token-file": token, "tunnel": "none"}); err != nil || c.Token.Reveal() != "__pltSPACE" {
		t.Error(err)
	}
	settings := write(t, filepath.Join(dir, " config.toml "), "theme = 'dark'\n", 0o600)
	if c, err := load(t, "", map[string]string{"config": settings}); err != nil || c.Theme != "dark" {
		t.Error(err)
	}
}

func TestHomeFolder(t *testing.T) {
	t.Parallel()
	home, account := filepath.Join(t.TempDir(), "home"), t.TempDir()
	for _, tt := range []struct {
		home, account, want string
	}{
		{home, account, home},
		{"", account, account},         // as in a service or after env -i
		{"relative", account, account}, // nothing can be meant by it
		{".", account, account},
		{"", "", ""},
		{"relative", "also/relative", ""},
	} {
		got := config.HomeFolder(func(name string) string { return map[string]string{"HOME": tt.home}[name] }, func() string { return tt.account })
		if got != tt.want {
			t.Errorf("HOME %q, account %q: %q, want %q", tt.home, tt.account, got, tt.want)
		}
	}
}

func TestFoldersWithoutVariables(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	for _, tt := range []struct {
		env  []string
		want string
	}{
		{[]string{"HOME=" + home}, filepath.Join(home, ".local", "share", "callboard")},
		{[]string{"HOME=" + home, "XDG_DATA_HOME="}, filepath.Join(home, ".local", "share", "callboard")},
		{[]string{"HOME=" + home, "XDG_DATA_HOME=relative", "XDG_CONFIG_HOME=relative"}, filepath.Join(home, ".local", "share", "callboard")},
		{[]string{"HOME=" + home, "XDG_DATA_HOME=" + filepath.Join(home, "x")}, filepath.Join(home, "x", "callboard")},
	} {
		c, err := config.Load(config.Source{Env: append(tt.env, "CALLBOARD_TUNNEL=none", "CALLBOARD_KEYRING=off")})
		if err != nil || config.OnLinux && c.DataDir != tt.want {
			t.Errorf("%v: %q, %v; want %q", tt.env, c.DataDir, err, tt.want)
		}
	}
	wd, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(wd, "relative")); err == nil {
		t.Error("a relative folder was made")
	}
}

// A token that was given where the path of a file belongs is not repeated, nor is a password or a token in other settings.
func TestSecretsInTheWrongPlaceAreNotRepeated(t *testing.T) {
	t.Parallel()
	const ngrok, typecast, short, password = "2SECRETabcDEFghiJKLmnoPQRst_4SECRETuvwXYZabcDEFgh", "__pltSECRETSECRETSECRET", "SECRETtoken", "http://me:SECRET@x.example:99999999"
	for _, option := range []string{"token-file", "ngrok-authtoken-file"} {
		for _, value := range []string{ngrok, typecast, short, "./" + ngrok} {
			_, err := load(t, "", map[string]string{option: value, "tunnel": map[string]string{"token-file": "none", "ngrok-authtoken-file": "ngrok"}[option]})
			if err == nil || strings.Contains(err.Error(), "SECRET") || !strings.Contains(err.Error(), "--"+option) || strings.Contains(err.Error(), "\n") {
				t.Errorf("--%s: %v", option, err)
			}
		}
	}
	for _, o := range config.Options() {
		if strings.HasSuffix(o.Name, "-dir") || o.Name == "log-file" || o.Name == "audio-device" || o.Name == "save-name" {
			continue // any text is valid there, and a folder with that name is shown as such
		}
		for _, value := range []string{ngrok, typecast, password} {
			if _, err := load(t, "", map[string]string{o.Name: value}); err != nil && strings.Contains(err.Error(), "SECRET") {
				t.Errorf("--%s: %v", o.Name, err)
			}
			if _, err := load(t, "", nil, "CALLBOARD_"+strings.ToUpper(strings.ReplaceAll(o.Name, "-", "_"))+"="+value); err != nil && strings.Contains(err.Error(), "SECRET") {
				t.Errorf("the variable of %s: %v", o.Name, err)
			}
		}
	}
}
