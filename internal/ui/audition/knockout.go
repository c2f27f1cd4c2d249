package audition

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"callboard/internal/audition/knockout"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/setting"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
	"callboard/internal/ui/words"
)

// knockoutDialog compares two takes at a time.
type knockoutDialog struct {
	s    *Screen
	k    *knockout.Knockout
	at   int // the take of the pair that the keys are about: 0 or 1
	size screen.Size
}

// knockoutID is the kind of knockoutDialog.
const knockoutID = "knock-out"

// openKnockout goes on with the knock-out of the line, or begins one with the takes that show, have their audio and are not dropped.
func (s *Screen) openKnockout() {
	k := s.matches.of(s.line.text)
	if k == nil || k.Over() || !s.haveAll(k.Takes()) {
		k = s.newMatch()
	}
	if k != nil {
		s.sayDropped()
		s.host.Open(&knockoutDialog{s: s, k: k})
	}
}

// newMatch begins the knock-out of the line anew, or says why there is none.
func (s *Screen) newMatch() *knockout.Knockout {
	var takes []string
	for _, c := range s.clips(s.takes.listed) {
		takes = append(takes, c.Key)
	}
	k, err := knockout.New(takes, uint64(s.host.Now().UnixNano()))
	if err != nil {
		s.host.Toast(screen.ToastBad, "no %s", words.Error(err))
		return nil
	}
	s.matches.put(s.line.text, k)
	return k
}

// haveAll reports whether all takes have their audio here.
func (s *Screen) haveAll(ids []string) bool {
	return !slices.ContainsFunc(ids, func(id string) bool { return s.takes.jobs[id].File == "" })
}

// ID is part of screen.Dialog.
func (d *knockoutDialog) ID() string { return knockoutID }

// Scopes is part of screen.Dialog.
func (d *knockoutDialog) Scopes() []keymap.Scope { return []keymap.Scope{keymap.InKnockout} }

// Resize is part of screen.Dialog.
func (d *knockoutDialog) Resize(size screen.Size) { d.size = size }

// Hints is part of screen.Dialog.
func (d *knockoutDialog) Hints() []key.Binding {
	hint := func(does string, acts ...keymap.Action) key.Binding {
		return d.s.host.Keys().Hint(does, d.Scopes(), acts...)
	}
	undo, closes := hint("undo", keymap.Undo), hint("close", keymap.Cancel)
	if d.k.Over() {
		return []key.Binding{hint("keep the best", keymap.Accept), undo, hint("begin anew", keymap.ResetAll), closes}
	}
	keys := []key.Binding{hint("this one wins", keymap.Accept), hint("other", keymap.Up, keymap.Down), hint("play", keymap.Play), hint("both go on", keymap.Tie)}
	if d.k.CanSkip() {
		keys = append(keys, hint("later", keymap.SkipPair))
	}
	return append([]key.Binding{keys[0], keys[1], closes}, append(keys[2:], undo)...) // a narrow terminal cuts the end
}

// Do is part of screen.Dialog.
func (d *knockoutDialog) Do(act keymap.Action, _ tea.KeyPressMsg) (tea.Cmd, bool) {
	switch act {
	case keymap.Cancel:
		d.s.host.Close()
	case keymap.Up:
		d.turn(0)
	case keymap.Down:
		d.turn(1)
	case keymap.Play:
		if c, ok := d.clip(); ok {
			d.s.give(func() { d.s.svc.Player.Toggle(c) }, c.Key)
		}
	case keymap.Accept:
		if d.k.Over() {
			return d.keepBest(), true
		}
		d.answer([]knockout.Answer{knockout.Left, knockout.Right}[d.at])
	case keymap.PickLeft:
		d.answer(knockout.Left)
	case keymap.PickRight:
		d.answer(knockout.Right)
	case keymap.Tie:
		d.answer(knockout.Tie)
	case keymap.SkipPair:
		d.answer(knockout.Skip)
	case keymap.Undo:
		if !d.k.Undo() {
			d.s.host.Toast(screen.ToastPlain, "nothing to undo")
		}
		d.next()
	case keymap.ResetAll:
		if k := d.s.newMatch(); k != nil {
			d.k = k
			d.next()
		}
	default:
		return nil, false
	}
	return nil, true
}

// turn turns to a take of the pair. While a take plays, the other one sounds at the same place.
func (d *knockoutDialog) turn(to int) {
	if d.at == to {
		return
	}
	d.at = to
	if c, ok := d.clip(); ok && d.s.sounds() {
		d.s.give(func() { d.s.svc.Player.Switch(c) }, c.Key)
	}
}

// answer records an answer and goes on to the next pair.
func (d *knockoutDialog) answer(a knockout.Answer) {
	if err := d.k.Answer(a); err != nil {
		d.s.failed("not counted", err)
		return
	}
	d.next()
}

// next begins with the first take of the pair. It plays if one played before.
func (d *knockoutDialog) next() {
	d.at = 0
	d.s.host.Persist()
	c, ok := d.clip()
	switch {
	case !d.s.sounds():
	case ok:
		d.s.give(func() { d.s.svc.Player.Play(c) }, c.Key)
	default:
		d.s.svc.Player.Stop()
	}
}

// clip is the clip of the take that the keys are about.
func (d *knockoutDialog) clip() (player.Clip, bool) {
	p, ok := d.k.Current()
	if !ok {
		return player.Clip{}, false
	}
	return d.s.clip(d.s.takes.jobs[[]string{p.Left, p.Right}[d.at]])
}

// keepBest keeps the winners, and ends the knock-out.
func (d *knockoutDialog) keepBest() tea.Cmd {
	d.s.host.Close()
	var cmds []tea.Cmd
	for _, id := range d.k.Winners() {
		cmds = append(cmds, d.s.changeTake(id, func(m *job.Marks) { m.Verdict = job.Keep }))
		d.s.showTake(id)
	}
	return tea.Batch(cmds...)
}

// sounds reports that a take of the line is heard.
func (s *Screen) sounds() bool {
	p := s.state.Player.Last
	_, ours := s.takes.jobs[p.Clip.Key]
	return ours && (p.Status == player.Playing || p.Status == player.Loading)
}

// knockoutWidth is the widest a line gets, in cells.
const knockoutWidth = 84

// View is part of screen.Dialog.
func (d *knockoutDialog) View() screen.Panel {
	t, w := d.s.host.Look().Theme, d.size.Inner(knockoutWidth)
	var lines []string
	add := func(ink style.Ink, text string) { lines = append(lines, ink.Paint(style.Fit(text, w))) }
	pair, open := d.k.Current()
	if open {
		lines = append(lines, d.row(pair.Left, 0, w), d.row(pair.Right, 1, w))
	} else {
		var best []string
		for _, id := range d.k.Winners() {
			best = append(best, d.name(id))
		}
		add(t.Strong, strings.Join(best, ", ")+map[bool]string{true: " is the best", false: " are the best"}[len(best) == 1])
	}
	add(t.Text, "")
	most := max(d.size.H-2-len(lines), 0)
	bracket := d.bracket(w)
	if len(bracket) > most { // the newest rounds count
		bracket = bracket[len(bracket)-most:]
	}
	for _, line := range bracket {
		add(t.Muted, line)
	}
	return screen.Panel{Title: "Knock-out", Note: d.progress(), W: w, Lines: lines}
}

// progress says how far the round has come.
func (d *knockoutDialog) progress() string {
	rounds := d.k.Rounds()
	if d.k.Over() {
		return words.Count(d.k.Answers(), "answer")
	}
	open, all := 0, 0
	for _, p := range rounds[len(rounds)-1].Pairs {
		if p.Bye() {
			continue
		}
		all++
		if p.Result == "" {
			open++
		}
	}
	return fmt.Sprintf("round %d · pair %d of %d", len(rounds), all-open+1, all)
}

// row draws a take of the pair.
func (d *knockoutDialog) row(id string, at, w int) string {
	look := d.s.host.Look()
	t, g := look.Theme, look.Glyphs
	ink, bar := t.Inks, " "
	if d.at == at {
		ink, bar = t.Selected, t.Bar(g)
	}
	j := d.s.takes.jobs[id]
	sign := " "
	if d.s.state.Player.Playing(id) {
		sign = g.Play
	}
	marks, cut := 6, d.cutSign(j, ink)
	if cut != "" {
		marks += 2
	}
	const gap, seconds = 2, 6
	name, room := max(w/3, 8), w-marks-2*gap-seconds // the settings of a sweep come before the waveform where there is little room
	if w < 44 {
		name = max(name, room)
	}
	if p, open := d.k.Current(); open { // as wide as the longer one
		name = min(name, max(style.Width(d.name(p.Left)), style.Width(d.name(p.Right))))
	}
	wave := max(w-marks-name-2*gap-seconds, 0)
	return ink.Accent.Paint(bar) + ink.Muted.Paint(fmt.Sprintf(" %d ", at+1)) + ink.Accent.Paint(sign+" ") + cut + ink.Text.Paint(style.Fit(d.name(id), name)+style.Blank(gap)) +
		d.s.waveCell(look, ink, j, d.s.host.Now(), wave) + ink.Muted.Paint(style.Blank(gap)+style.FitRight(d.s.cell("seconds", row{take: id}), seconds))
}

// cutSign is the sign of a take whose end is missing, as the list has it, and its place beside the other take of the pair; empty: neither
// of the two is cut short.
func (d *knockoutDialog) cutSign(j job.Job, ink style.Inks) string {
	p, open := d.k.Current()
	switch {
	case j.CutShort():
		return ink.Warn.Paint(d.s.host.Look().Glyphs.Question + " ")
	case open && (d.s.takes.jobs[p.Left].CutShort() || d.s.takes.jobs[p.Right].CutShort()):
		return ink.Text.Paint(style.Blank(2))
	}
	return ""
}

// bracket are the rounds so far in words: who is better, who is as good, who had no other one.
func (d *knockoutDialog) bracket(w int) []string {
	var lines []string
	for i, r := range d.k.Rounds() {
		var items []string
		for _, p := range r.Pairs {
			items = append(items, d.result(p))
		}
		head := fmt.Sprintf("%d  ", i+1)
		for n, line := range style.WrapItems(items, " · ", w-len(head)) {
			if n > 0 {
				head = style.Blank(len(head))
			}
			lines = append(lines, head+line)
		}
	}
	return lines
}

// result is a pair in words.
func (d *knockoutDialog) result(p knockout.Pair) string {
	left := d.name(p.Left)
	if p.Bye() {
		return left + " alone"
	}
	right := d.name(p.Right)
	switch p.Result {
	case knockout.Left:
		return left + " > " + right
	case knockout.Right:
		return right + " > " + left
	case knockout.Tie:
		return left + " = " + right
	}
	if p.Skipped {
		return left + " ? " + right + ", later"
	}
	return left + " ? " + right
}

// name is the name of a take as it is shown, with the settings that are not the usual ones: takes of a sweep have the same actor.
func (d *knockoutDialog) name(id string) string {
	j := d.s.takes.jobs[id]
	name := d.s.nameOf(j)
	if brief := setting.Brief(j.Params); brief != "" && !d.s.takes.board.Blind() {
		name += " " + words.OneLine(brief)
	}
	return name
}
