// Package linkpanel shows and controls the link: the public URL and the callback through which webhooks arrive. It has the
// state in the header, the link's panel with the dialogs behind it, and the question about the callback on exit.
//
// Nothing that draws asks the link service: its methods take locks. What is drawn is in state.Link.
package linkpanel

import (
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/link"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// Options are the choices that are made before the program opens.
type Options struct {
	Service   api.Service
	Account   screen.Account         // tells the plan; nil: the service does not
	OpenURL   func(url string) error // shows a page in the browser; nil: there is none
	OnExit    link.OnExit            // what happens to the callback on exit; empty: link.Auto
	AskOnExit bool                   // ask on exit instead, where there is something to decide
}

// Control carries out what a user asks of the link, and reports what happens to it. Make one with New.
type Control struct {
	host screen.Host
	link screen.Link // nil: there is no link in this run
	info *state.Link
	o    Options
	size screen.Size // the largest that a dialog may be

	onExit      link.OnExit // what happens to the callback on exit; askOnExit is one more answer
	testing     bool        // the user has asked for a test
	noticeShown bool        // the notice has been shown as a toast
	plan        plan        // of a service without webhooks
}

// New makes a Control. l may be nil; the root keeps s up to date, except for its history and its notice.
func New(h screen.Host, l screen.Link, s *state.Link, o Options) *Control {
	return &Control{host: h, link: l, info: s, o: o, onExit: firstOnExit(o)}
}

// The answers to the control's own commands.
type (
	rotatedMsg struct{ err error }
	movedMsg   struct { // to another public URL
		dialog *urlDialog
		url    string
		err    error
	}
)

// Offers reports whether an action of the link can do anything in this run.
func (c *Control) Offers(act keymap.Action) bool {
	switch act {
	case keymap.RetryLink, keymap.ProveLink, keymap.Reclaim, keymap.RotateSecret, keymap.CopyURL, keymap.CycleExit:
		return !c.linkless()
	case keymap.OpenURL:
		return c.o.OpenURL != nil && !c.linkless()
	case keymap.ChangeURL, keymap.ShowQR:
		return !c.onlyHere() && !c.linkless()
	}
	return true
}

// onlyHere reports a link that only this machine reaches, as that of the sandbox: no other URL leads to it, and no phone.
func (c *Control) onlyHere() bool { return c.info.Status.Tunnel == loopback }

// loopback is the tunnel of a link that only this machine reaches.
const loopback = "loopback"

// unavailable says why the link cannot be controlled here; empty where it can.
func (c *Control) unavailable() string {
	switch {
	case c.linkless():
		return "this service sends no webhooks: there is no link"
	case c.link == nil:
		return "there is no link in this run: jobs settle by polling"
	case c.info.Status.Follower:
		return "another callboard on this data folder has the link: control it there"
	}
	return ""
}

// Do carries out an action and reports whether it is one of the link.
func (c *Control) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.ShowLink:
		c.host.Open(newPanel(c))
		c.Refresh()
		return c.askPlan(), true
	case keymap.RetryLink, keymap.ProveLink, keymap.Reclaim, keymap.ChangeURL, keymap.RotateSecret,
		keymap.CopyURL, keymap.OpenURL, keymap.ShowQR, keymap.CycleExit:
	default:
		return nil, false
	}
	if act == keymap.RetryLink && c.linkless() {
		return c.askPlan(), true
	}
	if why := c.unavailable(); why != "" {
		c.host.Toast(screen.ToastPlain, "%s", why)
		return nil, true
	}
	if (act == keymap.ChangeURL || act == keymap.ShowQR) && c.onlyHere() {
		c.host.Toast(screen.ToastPlain, "only this machine reaches this link: it has no public URL")
		return nil, true
	}
	switch act {
	case keymap.RetryLink:
		c.link.Retry()
		c.host.Toast(screen.ToastPlain, "retrying now …")
	case keymap.ProveLink:
		c.test()
	case keymap.Reclaim:
		c.reclaim()
	case keymap.ChangeURL:
		c.host.Open(newURLDialog(c, c.info.Status.URL))
	case keymap.RotateSecret:
		c.host.Open(dialog.NewConfirm(c.host, "New secret path?",
			"The callback gets another secret path and is registered again. Webhooks that are on their way to the old path are refused: "+
				"their jobs settle by polling.", "new path", c.rotate))
	case keymap.CycleExit:
		c.cycleExit()
	default:
		return c.showURL(act), true
	}
	return nil, true
}

// Resize sets the largest size of a dialog. The root calls it after every message.
func (c *Control) Resize(size screen.Size) { c.size = size }

// test asks the link to send a request through its public URL.
func (c *Control) test() {
	if s := c.info.Status.State; s != link.Online && s != link.Proven {
		c.host.Toast(screen.ToastPlain, "there is nothing to test yet: the link is %s", s)
		return
	}
	c.testing = true
	c.link.Prove()
	c.host.Toast(screen.ToastPlain, "sending a test through the public URL …")
}

func (c *Control) reclaim() {
	if c.info.Status.TakenBy == "" {
		c.host.Toast(screen.ToastPlain, "the callback is not taken: there is nothing to reclaim")
		return
	}
	c.link.Reclaim()
	c.host.Toast(screen.ToastPlain, "reclaiming the callback …")
}

func (c *Control) rotate() tea.Cmd {
	ctx, l := c.host.Context(), c.link
	return func() tea.Msg { return rotatedMsg{l.Rotate(ctx)} }
}

// showURL copies the public URL, opens it or shows it as a QR code.
func (c *Control) showURL(act keymap.Action) tea.Cmd {
	url := c.info.Status.URL
	switch {
	case url == "":
		c.host.Toast(screen.ToastPlain, "there is no public URL yet")
	case act == keymap.CopyURL:
		return c.host.Copy("the public URL", url)
	case act == keymap.ShowQR && !c.fitsQR():
		c.host.Toast(screen.ToastPlain, "the QR code does not fit: make the window larger")
	case act == keymap.ShowQR:
		c.host.Open(&qrDialog{c: c, url: url})
	case c.o.OpenURL == nil:
		c.host.Toast(screen.ToastPlain, "there is no browser to open it in: copy it with %s in the link's panel", c.host.Keys().Key(keymap.CopyURL, keymap.InLink))
	default:
		c.host.Toast(screen.ToastPlain, "opening %s", url)
		open := c.o.OpenURL
		return func() tea.Msg {
			if err := open(url); err != nil {
				return screen.Failed{What: "the browser did not open", Err: err}
			}
			return nil
		}
	}
	return nil
}

// Update takes the changes of the link and the answers to the control's own commands.
func (c *Control) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case state.LinkChanged:
		c.changed(msg.Before, msg.After)
	case rotatedMsg:
		if msg.err != nil {
			c.host.Toast(screen.ToastBad, "the secret path is unchanged: %s", words.Error(msg.err))
		} else {
			c.host.Toast(screen.ToastGood, "the callback has a new secret path")
		}
	case movedMsg:
		c.moved(msg)
	case planMsg:
		c.planned(msg)
	}
	return nil
}

// changed shows as a toast what is new: a problem, unless the panel that has it is open, the result of a test that was
// asked for, and once a notice of the tunnel.
func (c *Control) changed(before, now link.Status) {
	if now.Notice != "" && now.Notice != c.info.Notice {
		c.info.Notice, c.noticeShown = now.Notice, false
	}
	switch {
	case now.Problem != "" && now.Problem != before.Problem:
		c.testing = false
		if c.host.Opened(PanelID) {
			return
		}
		kind, more := screen.ToastWarn, ""
		if now.State == link.Failed {
			kind = screen.ToastBad
		}
		if k := c.host.KeyNow(keymap.ShowLink); k != "" {
			more = " · " + k + " shows more"
		}
		c.host.Toast(kind, "link: %s%s", now.Problem, more)
	case c.testing && now.ProvenAt.After(before.ProvenAt):
		c.testing = false
		c.host.Toast(screen.ToastGood, "webhooks ok: the test took %s", words.Millis(now.Latency))
	case !c.noticeShown && c.info.Notice != "" && !c.host.Toasting():
		c.noticeShown = true
		c.host.Toast(screen.ToastPlain, "link: %s", c.info.Notice)
	}
}

// Refresh copies the history of the link while its panel is open. The root calls it after every message.
func (c *Control) Refresh() {
	if c.link != nil && c.host.Opened(PanelID) {
		c.info.History = c.link.History()
	}
}

// Redraw is the time until what is shown of the link changes by itself: a countdown, or an age in the open panel. 0: it
// does not.
func (c *Control) Redraw(now time.Time) time.Duration {
	var waits []time.Duration
	if left := c.info.Status.NextTry.Sub(now); !c.info.Status.NextTry.IsZero() && left > 0 {
		if left %= time.Second; left == 0 {
			left = time.Second
		}
		waits = append(waits, left)
	}
	if at := c.info.Status.ProvenAt; !at.IsZero() && c.host.Opened(PanelID) {
		waits = append(waits, words.AgoChanges(now.Sub(at)))
	}
	if len(waits) == 0 {
		return 0
	}
	return slices.Min(waits)
}
