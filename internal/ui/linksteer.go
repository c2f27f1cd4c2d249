package ui

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/link"
)

// offers reports whether an action can mean anything in this run.
func (m *Model) offers(a Action) bool { return a != ActOpenURL || m.opt.OpenURL != nil }

// noLink says why there is no link to steer here; empty where there is one.
func (m *Model) noLink() string {
	switch {
	case m.deps.Link == nil:
		return "there is no link in this run: jobs settle by polling"
	case m.link.Follower:
		return "another callboard on this data folder holds the link: steer it there"
	}
	return ""
}

// steerLink carries out what a person asks of the link, from its panel or by name.
func (m *Model) steerLink(act Action) tea.Cmd {
	if why := m.noLink(); why != "" {
		m.say(flashPlain, "%s", why)
		return m.fade()
	}
	switch act {
	case ActRetry:
		m.deps.Link.Retry()
		m.say(flashPlain, "trying again now …")
	case ActProve:
		m.prove()
	case ActTakeBack:
		if m.link.TakenBy == "" {
			m.say(flashPlain, "nobody has taken the callback: there is nothing to take back")
			break
		}
		m.deps.Link.Reclaim()
		m.say(flashPlain, "taking the callback back …")
	case ActChangeURL:
		m.open(newURLDialog(m.link.URL))
		return nil
	case ActRotate:
		m.open(&confirm{
			title: "New secret path?",
			text: "The callback gets another secret path and is registered anew. Webhooks that are under way to the old one are refused: " +
				"their jobs settle by polling.",
			yes:  "new path",
			then: (*Model).rotate,
		})
		return nil
	case ActOnExit:
		m.turnExit()
	default:
		return m.showURL(act)
	}
	return m.fade()
}

// showURL takes the public URL elsewhere: to the clipboard, to the browser, to a camera.
func (m *Model) showURL(act Action) tea.Cmd {
	url := m.link.URL
	switch {
	case url == "":
		m.say(flashPlain, "there is no public URL yet")
	case act == ActCopyURL:
		m.say(flashGood, "copied the public URL, if this terminal lets programs copy")
		return tea.Batch(tea.SetClipboard(url), m.fade())
	case act == ActOpenURL && m.opt.OpenURL == nil:
		m.say(flashPlain, "there is no browser to open it in: copy it with y in the link's panel")
	case act == ActOpenURL:
		m.say(flashPlain, "opening %s", url)
		return tea.Batch(m.openURL(url), m.fade())
	case !m.codeFits():
		m.say(flashPlain, "the QR code does not fit: make the window larger")
	default:
		m.open(&codeDialog{url: url, plain: m.opt.ASCII})
		return nil
	}
	return m.fade()
}

func (m *Model) openURL(url string) tea.Cmd {
	return func() tea.Msg {
		if err := m.opt.OpenURL(url); err != nil {
			return failedMsg{"the browser did not open", err}
		}
		return nil
	}
}

// prove asks the link to show that it works.
func (m *Model) prove() {
	if s := m.link.State; s != link.Online && s != link.Proven {
		m.say(flashPlain, "there is nothing to prove yet: the link is %s", s)
		return
	}
	m.proving = true
	m.deps.Link.Prove()
	m.say(flashPlain, "asking ourselves through the public URL …")
}

func (m *Model) rotate() tea.Cmd {
	return func() tea.Msg { return rotatedMsg{m.deps.Link.Rotate(m.ctx)} }
}

func (m *Model) rotated(err error) {
	if err != nil {
		m.say(flashBad, "the path is as it was: %s", plainError(err))
		return
	}
	m.say(flashGood, "the callback has a new secret path")
}
