package batch

import (
	"testing"
	"time"
)

// An order that was sent before the limit was halved is refused after another one was accepted.
func TestLateRefusal(t *testing.T) {
	t.Parallel()
	p := newPace(4)
	now := time.Now()
	for range 2 { // both were under way together
		if err := p.refused(nil, 0, 0, now); err != nil {
			t.Fatal(err)
		}
	}
	if p.limit != 2 || p.refusals != 1 || p.pause(now) != firstPause {
		t.Errorf("limit %d, %d refusals, pause %v", p.limit, p.refusals, p.pause(now))
	}
	p.accepted()
	if err := p.refused(nil, 0, 0, now.Add(time.Second)); err != nil || p.limit != 2 {
		t.Errorf("limit %d, %v", p.limit, err)
	}
	if pause := p.pause(now.Add(time.Second)); pause != firstPause {
		t.Errorf("pause %v", pause)
	}
}
