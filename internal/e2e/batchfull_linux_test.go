package e2e

import (
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// smallDisk mounts a file system of a size at a folder, and returns a function that changes the size.
func smallDisk(t *testing.T, dir, size string) (resize func(size string)) {
	t.Helper()
	if err := syscall.Mount("none", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skip("no file system can be mounted here: ", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return func(size string) {
		if err := syscall.Mount("none", dir, "tmpfs", syscall.MS_REMOUNT, "size="+size); err != nil {
			t.Fatal(err)
		}
	}
}

// TestBatchOnAFullDisk lets the disk of the folder, or that of the data folder, be full in the middle of a batch. The batch stops and
// says so. When there is space again, the next run goes on: no row is paid for twice unless it is asked for, and in the end each has
// its file.
func TestBatchOnAFullDisk(t *testing.T) {
	t.Parallel()
	const rows = 40
	for name, size := range map[string]string{"the folder of -o": "2m", "the data folder": "3m"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := startLocal(t, "--synth-delay", "20ms")
			data, folder := t.TempDir(), t.TempDir()
			full := folder
			if name == "the data folder" {
				full = data
			}
			resize := smallDisk(t, full, size)
			env := c.env.With("CALLBOARD_DATA_DIR=" + data)
			args := []string{"batch", writeLines(t, rows), "-o", folder, "--json"}
			r := env.Run(t, args...)
			all := batchEvents(t, r.Stdout)
			if len(all) == 0 {
				t.Fatalf("exit %d, nothing was printed: %s", r.Code, r.Stderr)
			}
			sum, sent := all[len(all)-1], len(c.box.Speaks())
			if r.Code == 0 || r.Code == 8 || sum.Skipped == 0 || sent == 0 || sent == rows || !strings.Contains(r.Stderr, "no space") && !strings.Contains(r.Stderr, "full") {
				t.Fatalf("exit %d, %+v, %d rows sent: %s", r.Code, sum, sent, r.Stderr)
			}
			t.Logf("exit %d, %+v, %d rows sent: %s", r.Code, sum, sent, r.Stderr)

			// What was accepted while nothing could be stored is uncertain: it is listed, and sent again only if that is asked for.
			resize("64m")
			r = env.Run(t, args...)
			all = batchEvents(t, r.Stdout)
			sum = all[len(all)-1]
			if sum.Done+sum.Cached+sum.Uncertain != rows || (r.Code == 0) != (sum.Uncertain == 0) || sum.Uncertain > 2 {
				t.Errorf("with space: exit %d, %+v: %s", r.Code, sum, r.Stderr)
			}
			checkPaidOnce(t, c.box.Speaks(), rows)

			before := len(c.box.Speaks())
			r = env.Run(t, append(args, "--retry-uncertain")...)
			all = batchEvents(t, r.Stdout)
			if last := all[len(all)-1]; r.Code != 0 || last.Done+last.Cached != rows || len(c.box.Speaks()) != before+sum.Uncertain {
				t.Errorf("--retry-uncertain: exit %d, %+v, %d rows were sent again, %d were uncertain: %s", r.Code, last, len(c.box.Speaks())-before, sum.Uncertain, r.Stderr)
			}
			if files, err := filepath.Glob(filepath.Join(folder, "*.wav")); err != nil || len(files) != rows {
				t.Error(fmt.Sprintf("%d files, want %d", len(files), rows), err)
			}
		})
	}
}
