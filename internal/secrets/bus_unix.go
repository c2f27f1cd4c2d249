//go:build !windows && !darwin

package secrets

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// reachable reports whether there is a session bus. Without one, the library would start a bus with dbus-launch and leave
// it running.
func reachable() bool {
	return hasBus(os.Getenv("DBUS_SESSION_BUS_ADDRESS"), "/run/user/"+strconv.Itoa(os.Getuid()))
}

// hasBus checks the same places as the library: the given address, then the folder of the session.
func hasBus(address, runtimeDir string) bool {
	if address != "" && !strings.HasPrefix(address, "autolaunch:") {
		return true
	}
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(filepath.Join(runtimeDir, name)); err == nil {
			return true
		}
	}
	return false
}
