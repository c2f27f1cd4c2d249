package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"

	"callboard/internal/config"
)

var errNoTerminal = errors.New("no terminal to ask on")

// canAsk reports whether there is a terminal to ask on.
func (s *invocation) canAsk() bool { return isTerminal(s.in) && isTerminal(s.err) }

// ask asks a question on the terminal and returns the line that answers it. Its error is errNoTerminal if nobody can answer.
func (s *invocation) ask(ctx context.Context, question string) (string, error) {
	if !s.canAsk() {
		return "", errNoTerminal
	}
	_, _ = fmt.Fprint(s.err, "callboard: "+s.signs(clean(question))+" ")
	answer := make(chan string, 1)
	go func() { // stays behind after Ctrl+C: reading a terminal cannot be cancelled, and the process is about to end
		line, _ := bufio.NewReader(s.in).ReadString('\n')
		answer <- line
	}()
	select {
	case <-ctx.Done():
		_, _ = fmt.Fprintln(s.err)
		return "", ctx.Err()
	case line := <-answer:
		return strings.ToLower(strings.TrimSpace(line)), nil
	}
}

// confirm asks a question that y answers. Its error is errNoTerminal if nobody can answer.
func (s *invocation) confirm(ctx context.Context, question string) (bool, error) {
	answer, err := s.ask(ctx, question+"? [y/N]")
	switch answer {
	case "y", "yes", "ㅛ", "예", "네":
		return true, nil
	}
	return false, err
}

// decide asks which service is meant if there are keys of both and nothing says so, and returns the configuration for the answer.
// Without an answer its error is Config.Undecided.
func (s *invocation) decide(ctx context.Context, c config.Config) (config.Config, error) {
	if c.Undecided == nil {
		return c, nil
	}
	question := fmt.Sprintf("there are keys of both Typecast services (--service speak or tts does not ask): 1 %s, 2 %s? [1/2]",
		config.Speak.Name(), config.TTS.Name())
	for chosen := false; !chosen; question = "please answer 1 or 2, or nothing to end [1/2]" {
		answer, err := s.ask(ctx, question)
		if err != nil && !errors.Is(err, errNoTerminal) {
			return c, err
		}
		chosen = true
		switch answer {
		case "1", string(config.Speak):
			s.flags["service"] = string(config.Speak)
		case "2", string(config.TTS):
			s.flags["service"] = string(config.TTS)
		case "": // also the end of the input
			return c, c.Undecided
		default:
			chosen = false
		}
	}
	return config.LoadContext(ctx, config.Source{Flags: s.flags, Env: s.env})
}

// withWebhooks is decide for what only one service has: webhooks. Nothing is asked.
func (s *invocation) withWebhooks(ctx context.Context, c config.Config) (config.Config, error) {
	if c.Undecided == nil {
		return c, nil
	}
	flags := maps.Clone(s.flags) // those that were given stay: the commands that hints name decide as this one does
	flags["service"] = string(config.Speak)
	return config.LoadContext(ctx, config.Source{Flags: flags, Env: s.env})
}
