package audition

import (
	"slices"

	"callboard/internal/audition/board"
	"callboard/internal/job"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
)

// shown is the take that a row shows: the one that was chosen, or else the newest of those that are kept, of those that can be
// played, of all.
func (p *takesPane) shown(key string, r board.Row) string {
	for _, suits := range []func(board.Take) bool{
		func(t board.Take) bool { return t.ID == p.chosen[key] },
		func(t board.Take) bool { return t.File != "" && t.Marks.Verdict == job.Keep },
		func(t board.Take) bool { return t.File != "" },
		func(board.Take) bool { return true },
	} {
		if i := slices.IndexFunc(r.Takes, suits); i >= 0 {
			return r.Takes[i].ID
		}
	}
	return ""
}

// choose has a row show a take, also once other takes of it are kept or arrive. It reports whether the row showed another one.
func (p *takesPane) choose(id string) bool {
	key, ok := p.of[id]
	if !ok {
		return false
	}
	p.chosen[key] = id
	return p.rows[key].take != id
}

// showTake puts the cursor on a take. What hides it ends: the filter, or another take of its row.
func (s *Screen) showTake(id string) {
	p := s.takes
	if p.choose(id) {
		s.setRows()
	}
	if !p.list.Select(p.of[id]) && p.of[id] != "" {
		s.endTakeFilter()
		p.list.Select(p.of[id])
	}
}

// follow puts the cursor on a take that sounds. A filter that hides its row stays.
func (s *Screen) follow(id string) {
	if s.takes.choose(id) {
		s.setRows()
	}
	s.takes.selectTake(id)
}

// step shows another take of the selected row, the next older one (by 1) or the next newer one (by −1), around the ends. While a
// take of the line sounds, the other one sounds at the same place.
func (s *Screen) step(by int) {
	p := s.takes
	key, ok := p.list.Selected()
	r := p.rows[key]
	switch {
	case !ok:
		s.host.Toast(screen.ToastPlain, "no take is selected")
		return
	case len(r.takes) < 2:
		s.host.Toast(screen.ToastPlain, "this row has no other take: %s speaks it again", s.key(keymap.Retry, keymap.InTakes))
		return
	}
	at := slices.Index(r.takes, r.take)
	p.chosen[key] = r.takes[(at+by+len(r.takes))%len(r.takes)]
	s.setRows()
	s.moved()
}

// arrived shows takes that have just got their audio instead of earlier ones of their rows, but for those that sound.
func (s *Screen) arrived(ids ...string) {
	p, changed := s.takes, false
	for _, id := range ids {
		if !s.state.Player.Has(p.rows[p.of[id]].take) {
			changed = p.choose(id) || changed
		}
	}
	if changed {
		s.setRows()
	}
}
