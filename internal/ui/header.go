package ui

import (
	"fmt"
	"strconv"
	"strings"

	"callboard/internal/ui/screen"
	"callboard/internal/ui/widget/style"
)

const (
	appName = "callboard"
	tabGap  = "  " // between the names of screens or panes

	numbersEnd = "   " // between the numbers of screens and the names of panes
)

// header draws the top line: the screens, the state of the webhooks and the sandbox's badge.
// On a narrow terminal the right end goes first and the state last.
func (m *Model) header(w int) string {
	t := m.look.Theme
	left := " " + t.Strong.Paint(appName) + tabGap + m.tabs()
	if s, ok := m.screen().(screen.Tabbed); ok && m.size.Compact() {
		names, current := s.Tabs()
		left = " " + m.numbers(w) + markOne(m.look.Theme, names, current)
	}
	full, short := m.link.Light(m.look, m.now())
	badge := ""
	if m.opt.Sandbox {
		badge = "   " + t.Accent.Paint("sandbox")
	}
	if why := m.state.StorageProblem; why != "" {
		return storageHeader(t, w, left, full+badge, short, why)
	}
	note := notices(m)
	for _, right := range []string{note + full + badge, note + short + badge, note + short, short} {
		if style.Width(left)+2+style.Width(right)+1 <= w {
			return style.Justify(left, right+" ", w)
		}
	}
	return style.Fit(left, w)
}

// numbers are the screens in front of the names of panes, as their numbers, in a header of w cells; empty: there is one screen, or no
// room for them beside the news, the state of the webhooks and the sandbox's badge.
func (m *Model) numbers(w int) string {
	s, ok := m.screen().(screen.Tabbed)
	if !ok || !m.size.Compact() || len(m.screens) == 1 || m.state.StorageProblem != "" {
		return ""
	}
	const most = len("* webhooks ok   sandbox ") // at the right end
	panes, _ := s.Tabs()
	list := make([]string, len(m.screens))
	for i := range list {
		list[i] = strconv.Itoa(i + 1)
	}
	out := markOne(m.look.Theme, list, m.current) + numbersEnd
	if 1+style.Width(out)+style.Width(markOne(m.look.Theme, panes, 0))+2+most > w {
		return ""
	}
	return out
}

// storageHeader draws the top line while nothing can be stored. The warning is never left out: where there is little room, it
// replaces the rest.
func storageHeader(t *style.Theme, w int, left, full, short, why string) string {
	what, _, _ := strings.Cut(why, ":")
	why, what = t.Warn.Paint("! "+why), t.Warn.Paint("! "+what)
	for _, right := range []string{why + "   " + full, why + "   " + short, why, what + "   " + short, what} {
		if style.Width(left)+2+style.Width(right)+1 <= w {
			return style.Justify(left, right+" ", w)
		}
	}
	return style.Fit(" "+what, w)
}

// tabs names the screens with their numbers; one screen alone has no number.
func (m *Model) tabs() string {
	names := m.screenNames()
	if len(names) == 1 {
		return m.look.Theme.Muted.Paint(names[0])
	}
	return markOne(m.look.Theme, names, m.current)
}

// screenNames are the names of the screens in the header.
func (m *Model) screenNames() []string {
	if len(m.screens) == 1 {
		return []string{m.screens[0].Title()}
	}
	names := make([]string, len(m.screens))
	for i, s := range m.screens {
		names[i] = fmt.Sprintf("%d %s", i+1, named(s, i == m.current))
	}
	return names
}

// markOne joins names, the current one strong.
func markOne(t *style.Theme, names []string, current int) string {
	out := ""
	for i, name := range names {
		ink := t.Muted
		if i == current {
			ink = t.Strong
		}
		if out != "" {
			out += tabGap
		}
		out += ink.Paint(name)
	}
	return out
}
