package cli

import "testing"

func TestVersionLine(t *testing.T) {
	t.Parallel()
	date := "2026-11-30T23:42:37Z"
	for want, b := range map[string]build{
		"callboard dev go1.26 linux/amd64":                                      {Version: "dev"},
		"callboard v1.2.0 (b64c06fa909e) go1.26 linux/amd64":                    {Version: "v1.2.0", Commit: "b64c06fa909e"},
		"callboard v1.2.0 (b64c06fa909e, 2026-11-30) go1.26 linux/amd64":        {Version: "v1.2.0", Commit: "b64c06fa909e", Date: &date},
		"callboard dev (b64c06fa909e, 2026-11-30, modified) go1.26 linux/amd64": {Version: "dev", Commit: "b64c06fa909e", Date: &date, Modified: true},
	} {
		b.Go, b.OS, b.Arch = "go1.26", "linux", "amd64"
		if got := b.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
