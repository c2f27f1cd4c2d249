package config

import "callboard/internal/naming"

// Kind is the type of an option's value.
type Kind int

// The kinds of options.
const (
	Text   Kind = iota
	Switch      // true or false
	Choice      // one of Choices
)

// Option is one setting. Its name is its flag (--data-dir), its key in the file (data-dir, or
// data_dir) and, in capitals behind CALLBOARD_, its variable of the environment (CALLBOARD_DATA_DIR).
type Option struct {
	Name    string
	Kind    Kind
	Default string
	Choices []string // for a Choice
	Value   string   // what help calls the value: DIR, URL …
	Usage   string   // one line of help
	NotFile bool     // not a key of the file
}

// Options returns every global setting in the order that help shows them. It is the only list of
// them: flags, environment and file are read by it, so they cannot drift apart.
func Options() []Option {
	return []Option{
		{Name: "sandbox", Kind: Switch, Usage: "play: a stand-in for Typecast inside this program, with data of its own; costs nothing"},
		{Name: "data-dir", Value: "DIR", Usage: "where jobs and audio are kept"},
		{Name: "config", Value: "FILE", Usage: "the settings file", NotFile: true},
		{Name: "api-url", Value: "URL", Default: defaultAPI, Usage: "Typecast, or a stand-in for it"},
		{Name: "token-file", Value: "FILE", Usage: "a file that holds the API token (or set TYPECAST_API_TOKEN)"},
		{Name: "tunnel", Kind: Choice, Choices: []string{"ngrok", "public", "none"}, Usage: "how webhooks reach this machine: ngrok, public, none"},
		{Name: "listen", Value: "ADDR", Usage: "local address that receives webhooks, host:port"},
		{Name: "public-url", Value: "URL", Usage: "a URL of yours that leads to --listen"},
		{Name: "ngrok-authtoken-file", Value: "FILE", Usage: "a file that holds the ngrok authtoken (or set NGROK_AUTHTOKEN)"},
		{Name: "ngrok-url", Value: "URL", Usage: "the ngrok domain to ask for, if not the account's own"},
		{Name: "ngrok-connect-url", Value: "HOST:PORT", Usage: "another ngrok server to connect to"},
		{Name: "ngrok-connect-cas", Value: "trusted|host|FILE", Usage: "whose certificates that server may have: ngrok's own, this machine's, a file's"},
		{Name: "ngrok-proxy-url", Value: "URL", Usage: "a proxy on the way to ngrok, http:// or socks5://"},
		{Name: "on-exit", Kind: Choice, Default: "auto", Choices: []string{"auto", "keep", "restore", "ask"}, Usage: "the callback at the end: auto (keep one whose URL stays, else restore), keep, restore, ask"},
		{Name: "keyring", Kind: Choice, Default: "auto", Choices: []string{"auto", "off"}, Usage: "where kept tokens lie: auto (the system's keyring, or a file where there is none), off"},
		{Name: "save-dir", Value: "DIR", Usage: "where saved audio goes (the current folder)"},
		{Name: "save-name", Value: "TEMPLATE", Default: naming.Default, Usage: "names of saved audio, with / for folders: " + naming.Fields},
		{Name: "save-sidecar", Kind: Switch, Usage: "save a JSON with the facts of the job beside the audio"},
		{Name: "audio", Kind: Choice, Default: "auto", Choices: []string{"auto", "pulse", "oto", "exec", "silent"}, Usage: "sound output: auto, pulse, oto, exec, silent"},
		{Name: "audio-device", Value: "NAME", Usage: "the loudspeaker or device to play on, as that output names it"},
		{Name: "voice", Kind: Choice, Default: "builtin", Choices: []string{"builtin", "espeak-ng", "flite", "say", "auto"}, Usage: "who speaks in the sandbox: builtin, a speech engine of this machine (espeak-ng, flite, say), or auto, the best of them"},
		{Name: "theme", Kind: Choice, Default: "auto", Choices: []string{"auto", "dark", "light"}, Usage: "colours for a dark or a light terminal: auto, dark, light"},
		{Name: "ascii", Kind: Switch, Usage: "plain signs only"},
		{Name: "no-motion", Kind: Switch, Usage: "nothing moves by itself"},
		{Name: "low-power", Kind: Switch, Usage: "fewer drawings a second while sound plays, and no level meter"},
		{Name: "no-color", Kind: Switch, Usage: "no colours (also NO_COLOR)"},
		{Name: "json", Kind: Switch, Usage: "print results as JSON"},
		{Name: "log-file", Value: "FILE", Usage: "write a log of JSON lines, secrets left out"},
		{Name: "log-level", Kind: Choice, Default: "info", Choices: []string{"debug", "info", "warn", "error"}, Usage: "how much goes there: debug, info, warn, error"},
	}
}

const (
	defaultAPI    = "https://typecast.ai"
	defaultListen = "127.0.0.1:4020" // behind --public-url, where a proxy must find it again

	sandboxToken = "sandbox" // what the sandbox in this process expects
)
