package webhook

import "testing"

// isRefused checks that one request is stored, as refused.
func isRefused(t *testing.T, s *memoryStore, why Refusal, answered int, body string) {
	t.Helper()
	all := s.all()
	if len(all) != 1 {
		t.Fatalf("%d requests are stored", len(all))
	}
	d := all[0]
	if d.Refused != why || d.Answered != answered || string(d.Body) != body || d.SpeakID != "" || d.Status != "" || d.Duplicate || d.Handled {
		t.Errorf("stored %v: refused %q, body %.80q", d, d.Refused, d.Body)
	}
}
