package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// What the welcome waits for: a token is checked, and then kept. Tokens go into the two calls and nowhere else.

// hideIn takes tokens out of a text, should somebody have written them into it.
func hideIn(text string, tokens ...string) string {
	for _, t := range tokens {
		if t != "" {
			text = strings.ReplaceAll(text, t, "…")
		}
	}
	return text
}

// check asks whose token was typed.
func (m *welcome) check() tea.Cmd {
	token := strings.TrimSpace(m.token.Text())
	if token == "" {
		m.problem = "nothing is typed yet: paste the token, then enter"
		return nil
	}
	return m.begin(func(ctx context.Context, number int) tea.Msg {
		who, err := m.opt.CheckToken(ctx, token)
		if err != nil {
			return checkedMsg{number: number, problem: hideIn(plainError(err), token)}
		}
		return checkedMsg{number: number, who: hideIn(calm(who), token)}
	})
}

func (m *welcome) checked(msg checkedMsg) {
	if !m.end(msg.number) {
		return
	}
	m.problem = msg.problem
	if msg.problem == "" {
		m.who, m.page = msg.who, pageNgrok
	}
}

// store keeps what was typed.
func (m *welcome) store() tea.Cmd {
	token, ngrok := strings.TrimSpace(m.token.Text()), ""
	if m.opt.NgrokFound == "" {
		ngrok = strings.TrimSpace(m.ngrok.Text())
	}
	return m.begin(func(ctx context.Context, number int) tea.Msg {
		where, err := m.opt.SaveTokens(ctx, token, ngrok)
		if err != nil {
			return storedMsg{number: number, problem: hideIn(plainError(err), token, ngrok)}
		}
		return storedMsg{number: number, where: hideIn(calm(where), token, ngrok)}
	})
}

func (m *welcome) stored(msg storedMsg) {
	if !m.end(msg.number) {
		return
	}
	m.problem = msg.problem
	if msg.problem == "" {
		m.where, m.page = shortPath(msg.where), pageKept
		m.token.SetText("")
		m.ngrok.SetText("")
	}
}

// begin starts an errand beside the loop. Nothing is to be seen of one that takes a moment only.
func (m *welcome) begin(run func(ctx context.Context, number int) tea.Msg) tea.Cmd {
	m.problem = ""
	ctx, stop := context.WithCancel(m.ctx)
	number := m.wait.number + 1
	m.wait = errand{number: number, under: true, stop: stop}
	return tea.Batch(
		func() tea.Msg { return run(ctx, number) },
		m.after(spinAfter, waitingMsg(number)),
	)
}

// end closes an errand, and reports whether it is the one that is waited for.
func (m *welcome) end(number int) bool {
	if !m.wait.under || number != m.wait.number {
		return false
	}
	m.callOff()
	return true
}

// callOff ends the errand under way, if there is one. Its answer is too late from now on.
func (m *welcome) callOff() {
	if m.wait.under {
		m.wait.stop()
	}
	m.wait = errand{number: m.wait.number}
}

// waiting shows that an errand takes longer, and turns its spinner.
func (m *welcome) waiting(msg waitingMsg) tea.Cmd {
	if !m.wait.under || int(msg) != m.wait.number {
		return nil
	}
	if m.wait.shows {
		m.wait.spin++
	}
	m.wait.shows = true
	if m.opt.NoMotion {
		return nil
	}
	return m.after(spinEvery, msg)
}
