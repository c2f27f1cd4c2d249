package livecheck

import "fmt"

// Plan says in lines for a person what a check does and costs, before anything is sent. Without a BaseURL it is one of the sandbox.
func Plan(o Options) []string {
	if o.Budget <= 0 {
		o.Budget = DefaultBudget
	}
	where := "the account of this key at " + hostOf(o.BaseURL)
	if o.BaseURL == "" {
		where = "the sandbox"
	}
	lines := []string{"this tries on " + where + " what callboard assumes about Typecast, and takes about a minute"}
	if o.Service == "tts" {
		lines = append(lines, "it reads the plan and the voices, makes one short synthesis, a stream, word times and an MP3, and sends requests that should be refused")
	} else {
		lines = append(lines, "it reads the account and the actors, makes two short syntheses, follows their states, downloads one, and sends requests that should be refused")
		if o.Tunnel != nil {
			lines = append(lines, "the account's callback URL leads here meanwhile and is restored at the end, also after ctrl+c; webhooks of other programs are told to come again")
		} else {
			lines = append(lines, "without a tunnel no webhook is tried, and the callback URL is not changed: "+o.NoTunnel)
		}
	}
	if o.OtherKey != "" {
		lines = append(lines, "the key of the other Typecast service is sent once, to see that it is refused")
	}
	return append(lines, fmt.Sprintf("at most %d characters are charged", o.Budget))
}
