package webhooks

import (
	"bytes"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/text"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/webhook"
)

// copyReadMsg is what the copy menu needs.
type copyReadMsg struct {
	delivery webhook.Delivery
	head     webhook.Head
	curl     string
	err      error
}

// readForCopy reads the selected delivery for the copy menu.
func (s *Screen) readForCopy() tea.Cmd {
	h := s.selected
	svc, ctx := s.svc.Webhooks, s.ctx()
	if h.ID == "" {
		return func() tea.Msg { return copyReadMsg{} }
	}
	return func() tea.Msg {
		msg := copyReadMsg{head: h}
		var found bool
		if msg.delivery, found, msg.err = svc.Delivery(ctx, h.ID); msg.err == nil && found {
			var curl bytes.Buffer
			msg.err = svc.Export(ctx, &curl, "curl", false, h.ID)
			msg.curl = strings.TrimRight(curl.String(), "\n")
		}
		return msg
	}
}

// openCopyMenu offers what of the delivery can go to the clipboard, and the callback URL, masked unless it is asked for.
func (s *Screen) openCopyMenu(msg copyReadMsg) {
	if msg.err != nil {
		s.host.Toast(screen.ToastBad, "nothing to copy: %s", errorText(msg.err))
		return
	}
	var items []dialog.Item
	add := func(act keymap.Action, what, shown, value string) {
		if value == "" {
			return
		}
		name, _, _ := strings.Cut(what, ",") // the rest says what is in it
		items = append(items, dialog.Item{Action: act, Label: what, Value: shown, Whole: shown, Then: func() tea.Cmd { return s.host.Copy(name, value) }})
	}
	d := msg.delivery
	body := string(d.SafeBody(webhook.Masked))
	shown, _ := text.Multiline(text.Cut(body, 2000))
	var headers strings.Builder
	for _, h := range d.SafeHeaders() {
		headers.WriteString(h[0] + ": " + h[1] + "\n")
	}
	safe, _ := text.Multiline(headers.String())
	add(keymap.CopyID, "id", d.ID, d.ID)
	add(keymap.CopySpeakID, "speak id", text.Line(d.SpeakID), d.SpeakID)
	add(keymap.CopyCurl, "as curl, without secrets", text.Line(msg.curl), msg.curl)
	add(keymap.CopyBody, "body", shown, body)
	add(keymap.CopyHeaders, "headers, without secrets", safe, strings.TrimRight(safe, "\n"))
	if url := s.svc.Webhooks.CallbackURL(); url != "" {
		masked := text.Redact(url)
		add(keymap.CopyCallback, "callback URL, without its secret", masked, masked)
		add(keymap.CopySecret, "callback URL, with its secret", masked, url)
	}
	add(keymap.CopyLinkURL, "the public URL", s.state.Link.Status.URL, s.state.Link.Status.URL)
	if len(items) == 0 {
		s.host.Toast(screen.ToastPlain, "nothing to copy here")
		return
	}
	menu := dialog.NewMenu(s.host, "copy", "Copy", []keymap.Scope{keymap.InCopy, keymap.InMenu, keymap.Moving}, items...)
	menu.Accept = "copy"
	s.host.Open(menu)
}
