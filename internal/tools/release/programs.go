package main

import (
	"context"
	"debug/buildinfo"
	"fmt"
	"path/filepath"
	"strings"
)

// programs: each program says of which commit it is and when that was made, is of its platform, needs no C library, and has no path of
// this machine in it.
func (r *release) programs(ctx context.Context) error {
	head, err := output(ctx, "git", "rev-parse", "HEAD")
	if err != nil {
		return err
	}
	for _, p := range platforms() {
		info, err := buildinfo.ReadFile(filepath.Join(r.unpacked[p.system+"/"+p.arch], p.program()))
		if err != nil {
			return err
		}
		settings := map[string]string{}
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
		for key, want := range map[string]string{"GOOS": p.system, "GOARCH": p.arch, "CGO_ENABLED": "0", "-trimpath": "true", "vcs.revision": strings.TrimSpace(head), "vcs.modified": "false"} {
			if settings[key] != want {
				return fmt.Errorf("%s/%s: %s is %q, want %q", p.system, p.arch, key, settings[key], want)
			}
		}
		if settings["vcs.time"] == "" || !strings.HasPrefix(info.GoVersion, "go1.") {
			return fmt.Errorf("%s/%s: the time is %q, Go is %q", p.system, p.arch, settings["vcs.time"], info.GoVersion)
		}
	}
	return nil
}
