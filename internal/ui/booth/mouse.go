package booth

import (
	tea "charm.land/bubbletea/v2"

	"callboard/internal/ui/widget/mouse"
)

// Mouse is part of screen.Screen. A click focuses and selects, a second one chooses, plays or
// opens, and the wheel scrolls what is under it.
func (b *Booth) Mouse(msg tea.MouseMsg) tea.Cmd {
	e := msg.Mouse()
	switch msg.(type) {
	case tea.MouseWheelMsg:
		return b.wheel(e)
	case tea.MouseClickMsg:
		if e.Button == tea.MouseLeft {
			return b.click(e)
		}
	}
	return nil
}

func (b *Booth) wheel(e tea.Mouse) tea.Cmd {
	by := mouse.Rows(e)
	switch b.paneAt(e.X, e.Y) {
	case paneActors:
		b.actors.moved = true
		b.actors.list.Move(by)
		b.actors.leaveRow()
		return b.loadShownVersions()
	case paneScript:
		b.script.buf.ScrollBy(by)
	case paneJobs:
		b.jobs.list.Move(by)
	}
	return nil
}

func (b *Booth) click(e tea.Mouse) tea.Cmd {
	p, l := b.paneAt(e.X, e.Y), b.layout
	b.clicks.Begin()
	switch p {
	case paneActors:
		b.setFocus(p)
		head := b.actors.parts.filter
		if e.Y == l.actors.Y+1 && head > 0 {
			b.actors.filter.Open = true
			return nil
		}
		if !b.actors.list.ClickAt(e.Y - l.actors.Y - 1 - head) {
			return nil
		}
		b.actors.moved = true
		id, _ := b.actors.list.Selected()
		b.actors.leaveRow()
		if b.clicks.Second("actor "+id, b.host.Now()) {
			return b.chooseActor()
		}
		return b.loadShownVersions()
	case paneScript:
		b.setFocus(p)
		b.script.buf.Click(e.X-l.script.X-2, e.Y-l.script.Y-1)
	case paneJobs:
		b.setFocus(p)
		head := b.jobs.head
		if e.Y == l.jobs.Y+1 && head > 0 {
			b.jobs.filter.Open = true
			return nil
		}
		if !b.jobs.list.ClickAt(e.Y - l.jobs.Y - 1 - head) {
			return nil
		}
		if j, ok := b.jobs.selectedJob(); ok && b.clicks.Second("job "+j.ID, b.host.Now()) {
			if j.File != "" {
				b.playJob(j)
			} else {
				b.openDetails(j.ID)
			}
		}
	}
	return nil
}
