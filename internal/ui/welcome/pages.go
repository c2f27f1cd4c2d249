package welcome

import (
	"callboard/internal/api"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// keyOf is the key of an action on this page.
func (s *Screen) keyOf(act keymap.Action) string { return s.host.Keys().Key(act, s.Scopes()...) }

// parts are the words of the page that shows.
func (s *Screen) parts(t *style.Theme) []part {
	gap := part{priority: blank}
	out := []part{{priority: helpful, ink: t.Strong, text: "callboard"}, gap}
	switch s.page {
	case pageToken:
		return append(out,
			part{ink: t.Text, text: "The API token or API key of your Typecast account"}, gap,
			part{ink: t.Accent, field: s.token},
			s.below(t, "Which one is it? Paste it: both services are asked.", "asking Typecast whose key it is …"), gap,
			part{ink: t.Accent, key: s.keyOf(keymap.Accept), text: "check it"},
			part{ink: t.Muted, key: s.keyOf(keymap.Cancel), text: "back"},
		)
	case pageNgrok:
		return append(append(out,
			part{ink: t.OK, text: s.accepted()},
			part{priority: helpful, ink: t.Muted, text: s.saving()},
			gap), s.ngrokParts(t)...)
	case pageSaved:
		return append(out,
			part{ink: t.OK, text: s.accepted()},
			part{ink: t.Text, text: "Saved in " + s.where}, gap,
			part{ink: t.Accent, key: s.keyOf(keymap.Accept), text: "continue"},
		)
	}
	out = append(out,
		part{ink: t.Text, text: "No Typecast key was found."}, gap,
		part{ink: t.Accent, key: s.keyOf(keymap.StartSandbox), text: "try the sandbox: no account, no network, no cost"})
	quit := part{ink: t.Muted, key: s.keyOf(keymap.Cancel), text: "quit"}
	if s.takesTokens() {
		return append(out, part{ink: t.Text, key: s.keyOf(keymap.TypeToken), text: "type or paste the key of your Typecast account"}, quit)
	}
	return append(out, quit, gap,
		part{ink: t.Muted, text: "With an account: export TYPECAST_API_TOKEN or TYPECAST_API_KEY, or start with --token-file or --api-key-file FILE."})
}

// accepted says whose key it is, as far as the service tells, and which service accepts it.
func (s *Screen) accepted() string {
	mark := s.host.Look().Glyphs.OK + " "
	if s.who == "" {
		return mark + "accepted by the service " + s.service.String()
	}
	return mark + s.who + " · service " + s.service.String()
}

// saving says where the key will be.
func (s *Screen) saving() string {
	if s.o.NoKeyring {
		return "It will be saved in a file that only you can read."
	}
	return "It will be saved in the keyring of this system, or where there is none in a file that only you can read."
}

// ngrokParts are the words about ngrok, through which webhooks arrive.
func (s *Screen) ngrokParts(t *style.Theme) []part {
	gap := part{priority: blank}
	back := part{ink: t.Muted, key: s.keyOf(keymap.Cancel), text: "another key"}
	accept := s.keyOf(keymap.Accept)
	if s.service == api.ServiceTTS {
		return []part{
			{ink: t.Text, text: "It is a key of the newer service, which answers with the audio itself and needs no webhooks."},
			s.below(t, "", "saving it …"), gap,
			{ink: t.Accent, key: accept, text: "save the key and continue"}, back,
		}
	}
	if s.o.NgrokFound != "" {
		return []part{
			{ink: t.Text, text: "Webhooks arrive through ngrok: its authtoken is in " + words.Clean(words.ShortPath(s.o.NgrokFound))},
			s.below(t, "", "saving it …"), gap,
			{ink: t.Accent, key: accept, text: "save the key and continue"}, back,
		}
	}
	next := "save the key; without ngrok, jobs settle by polling"
	if s.ngrok.Text() != "" {
		next = "save both and continue"
	}
	return []part{
		{ink: t.Text, text: "Your ngrok authtoken, to receive webhooks (optional)"}, gap,
		{ink: t.Accent, field: s.ngrok},
		s.below(t, "get one at dashboard.ngrok.com/get-started/your-authtoken", "saving them …"), gap,
		{ink: t.Accent, key: accept, text: next}, back,
	}
}

// below is the line under a field: what is wrong with it, what is waited for, or what helps.
func (s *Screen) below(t *style.Theme, help, waiting string) part {
	look := s.host.Look()
	switch {
	case s.problem != "":
		return part{ink: t.Bad, text: s.problem}
	case s.wait.shows && look.NoMotion:
		return part{ink: t.Run, text: look.Glyphs.DottedCircle + " " + waiting}
	case s.wait.shows:
		return part{ink: t.Run, text: look.Glyphs.Spin[s.wait.spin%len(look.Glyphs.Spin)] + " " + waiting}
	case help == "":
		return part{priority: blank}
	}
	return part{priority: helpful, ink: t.Muted, text: help}
}
