package store_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"

	"callboard/internal/job"
	"callboard/internal/store"
)

const childPath = "CALLBOARD_TEST_CHILD_DB"

// TestChildProcess is the other process of the test below.
func TestChildProcess(t *testing.T) {
	path := os.Getenv(childPath)
	if path == "" {
		t.Skip("runs only as a child of TestProcessesUpdateOneJob")
	}
	s, err := store.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	count(t, s)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

const counts = 100

// count increments a number that other processes increment too, which shows lost updates.
func count(t *testing.T, s *store.Store) {
	t.Helper()
	for range counts {
		_, _, err := s.UpdateJob(t.Context(), "shared", func(j *job.Job) bool {
			n, _ := strconv.Atoi(j.Text)
			j.Text = strconv.Itoa(n + 1)
			return true
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestProcessesUpdateOneJob(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "callboard.db")
	s := open(t, path)
	if err := s.CreateJob(t.Context(), job.Job{ID: "shared", State: job.Queued}); err != nil {
		t.Fatal(err)
	}
	var children []*exec.Cmd
	for range 2 {
		c := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChildProcess$")
		c.Env = append(os.Environ(), childPath+"="+path)
		c.Stderr = os.Stderr
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		children = append(children, c)
	}
	count(t, s)
	for _, c := range children {
		if err := c.Wait(); err != nil {
			t.Error(err)
		}
	}
	if j, err := s.Job(t.Context(), "shared"); j.Text != fmt.Sprint(3*counts) || err != nil {
		t.Error(j.Text, err)
	}
}
