package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/text"
	"callboard/internal/ui/widget/style"
)

type flashKind int

const (
	flashPlain flashKind = iota
	flashGood
	flashWarn // works, but not as wished; stays until a key
	flashBad  // stays until a key
	flashAsk  // waits for the same key once more
)

// flash is the message in the last line.
type flash struct {
	text string
	kind flashKind
	gen  int
}

// say puts a message in the last line.
func (m *Model) say(kind flashKind, format string, args ...any) {
	m.flash = flash{text: calm(fmt.Sprintf(format, args...)), kind: kind, gen: m.flash.gen + 1}
}

// calm makes a text from outside fit for the screen.
func calm(s string) string { return style.StableWidth(text.Line(s)) }

// fade takes a good or plain message away after a while; what went wrong stays until it was seen.
func (m *Model) fade() tea.Cmd {
	if m.flash.text == "" || m.flash.kind != flashPlain && m.flash.kind != flashGood {
		return nil
	}
	return m.after(4*time.Second, flashMsg(m.flash.gen))
}
