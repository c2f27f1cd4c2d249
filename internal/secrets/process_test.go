//go:build !windows && !darwin

package secrets_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"callboard/internal/secrets"
)

// If this variable is set, the test binary uses the system's keyring with the folder in it. It gets the address of a bus of
// the test, so that no test uses the keyring of a person.
const asProgram = "CALLBOARD_TEST_SECRETS"

func TestMain(m *testing.M) {
	if dir := os.Getenv(asProgram); dir != "" {
		start := time.Now()
		s := secrets.New(dir)
		value, from, err := s.Get(context.Background(), secrets.Typecast)
		fmt.Printf("get %q %q %v\n", value, from, err)
		where, err := s.Set(context.Background(), secrets.Ngrok, "2abc")
		fmt.Printf("set %q %v\n", filepath.Base(where), err)
		fmt.Printf("late %v\n", time.Since(start) > 5*time.Second)
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A broken session bus neither blocks the program nor writes to its stderr.
func TestBrokenSessionBus(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		answer func(net.Conn) // nil: nothing listens
	}{
		{"nothing listens", nil},
		{"it hangs", func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }},
		{"it closes", func(c net.Conn) { _ = c.Close() }},
		{"it sends garbage", func(c net.Conn) {
			_, _ = c.Write(bytes.Repeat([]byte("OK 0\r\nREJECTED EXTERNAL\r\nl\x01\x00\x01\xff"), 1000))
			_, _ = io.Copy(io.Discard, c)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			sockets, err := os.MkdirTemp("", "bus") // a socket's path must be short
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = os.RemoveAll(sockets) })
			bus, dir := filepath.Join(sockets, "s"), t.TempDir()
			if tt.answer != nil {
				l, err := net.Listen("unix", bus)
				if err != nil {
					t.Fatal(err)
				}
				defer l.Close()
				go func() {
					for {
						c, err := l.Accept()
						if err != nil {
							return
						}
						go tt.answer(c)
					}
				}()
			}
			write(t, secretPath(dir, secrets.Typecast), `{"keyring":true}`, 0o600)
			cmd := exec.Command(os.Args[0])
			cmd.Env = []string{asProgram + "=" + dir, "HOME=" + dir, "GOCOVERDIR=" + t.TempDir(), "DBUS_SESSION_BUS_ADDRESS=unix:path=" + bus}
			var out, errs bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &errs
			if err := cmd.Run(); err != nil || errs.Len() > 0 {
				t.Fatalf("%v, stderr %q", err, errs.String())
			}
			for _, want := range []string{"get \"\" \"\" the Typecast token in the keyring: ", "set \"secret-ngrok.json\" <nil>", "late false"} {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q, want %q in it", out.String(), want)
				}
			}
			if n := strings.Count(out.String(), "\n"); n != 3 {
				t.Errorf("%d lines: %q", n, out.String())
			}
		})
	}
}
