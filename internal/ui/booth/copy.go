package booth

import (
	"encoding/json"
	"strings"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/api"
	"callboard/internal/job"
	"callboard/internal/ui/dialog"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
)

// openCopyMenu offers what of the highlighted actor or the selected job, and of the link, can go to the clipboard.
func (b *Booth) openCopyMenu() {
	var items []dialog.Item
	add := func(act keymap.Action, what, value string) {
		if value == "" {
			return
		}
		name, _, _ := strings.Cut(what, ",") // the rest says what is not in it
		items = append(items, dialog.Item{Action: act, Label: what, Value: value, Whole: value, Then: func() tea.Cmd {
			return b.host.Copy(name, value)
		}})
	}
	if b.focus == paneActors {
		if a, ok := b.actors.selected(); ok {
			add(keymap.CopyID, "actor id", a.ID)
			add(keymap.CopyName, "name", a.Label(b.opt.Lang))
		}
	} else if j, ok := b.jobs.selectedJob(); ok {
		add(keymap.CopyText, "text", j.Text)
		add(keymap.CopyID, "job id", j.ID)
		add(keymap.CopySpeakID, "speak id", j.SpeakID)
		add(keymap.CopyPath, "path of the audio", j.File)
		add(keymap.CopyCurl, "the request as curl, no token", curl(j, b.opt.APIURL))
		add(keymap.CopyBody, "the request's body", body(j))
	}
	add(keymap.CopyLinkURL, "the public URL", b.state.Link.Status.URL)
	if len(items) == 0 {
		b.host.Toast(screen.ToastPlain, "nothing to copy here")
		return
	}
	menu := dialog.NewMenu(b.host, "copy", "Copy", []keymap.Scope{keymap.InCopy, keymap.InMenu, keymap.Moving}, items...)
	menu.Accept = "copy"
	b.host.Open(menu)
}

// body is the request of a job as it goes over the wire.
func body(j job.Job) string {
	b, err := json.Marshal(api.SpeakRequest{Text: j.Text, ActorID: j.ActorID, Params: j.Params})
	if err != nil {
		return ""
	}
	return string(b)
}

// curl is the request of a job as a command; the token stays a variable.
func curl(j job.Job, base string) string {
	if base == "" {
		base = "https://typecast.ai"
	}
	quoted := strings.ReplaceAll(body(j), "'", `'\''`)
	return "curl --request POST --url " + strings.TrimSuffix(base, "/") + "/api/speak" +
		" --header 'Content-Type: application/json' --header \"Authorization: Bearer $TYPECAST_API_TOKEN\" --data '" + quoted + "'"
}
