package ui

import (
	"testing"
	"time"

	"callboard/internal/link"
)

func TestHeaderShowsTheStateOfTheLink(t *testing.T) {
	s := newStage(t, 120, 36)
	for _, c := range []struct {
		status link.Status
		says   string
	}{
		{link.Status{State: link.Proven, ProvenAt: noon.Add(-70 * time.Second), Latency: 3 * time.Millisecond}, "● webhooks ok"},
		{link.Status{State: link.Online}, "◐ online, not tested"},
		{link.Status{State: link.Connecting}, "◌ connecting"},
		{link.Status{State: link.Failed}, "✗ failed"},
		{link.Status{State: link.Off}, "– polling"},
		{link.Status{State: link.Off, Follower: true}, "◌ in another callboard"},
		{link.Status{State: link.Online, ProvenAt: noon, TakenBy: "https://other.example.com/hook/…"}, "◐ taken by other.example.com"},
		{link.Status{State: link.Online, TakenBy: link.NoCallback}, "◐ callback removed"},
		{link.Status{State: link.Reconnecting, NextTry: noon.Add(3200 * time.Millisecond)}, "◐ reconnecting, 4 s"},
		{link.Status{State: link.Connecting, NextTry: noon.Add(3 * time.Second)}, "◌ connecting, 3 s"},
		{link.Status{State: link.Connecting, NextTry: noon.Add(-time.Second)}, "◌ connecting  "},
	} {
		s.send(linkMsg(c.status))
		s.want(c.says)
	}
}

func TestFailedLinkSaysWhyAndWhatToDo(t *testing.T) {
	s := newStage(t, 120, 36)
	s.send(linkMsg(link.Status{State: link.Failed, Problem: "the token was refused: check it"}))
	s.want("link: the token was refused: check it · L shows more", "✗ failed")
	s.press("down")
	s.wantNot("the token was refused")
	s.send(linkMsg(link.Status{State: link.Failed, Problem: "the token was refused: check it"}))
	s.wantNot("the token was refused") // said once
}
