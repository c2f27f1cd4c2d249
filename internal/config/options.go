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

// Option is one setting. Its name is its flag (--data-dir), its key in the settings file (data-dir or data_dir) and, in
// capitals after CALLBOARD_, its environment variable (CALLBOARD_DATA_DIR).
type Option struct {
	Name    string
	Kind    Kind
	Default string
	Choices []string // for a Choice
	Value   string   // placeholder of the value in the help: DIR, URL …
	Usage   string   // one line of help
	NotFile bool     // not allowed in the settings file
}

// Options returns every global setting in the order of the help. Flags, environment and settings file are all read by this
// list and that of ListenOptions.
func Options() []Option {
	return []Option{
		{Name: "sandbox", Kind: Switch, Usage: "sandbox mode: a Typecast server inside this program, with its own data; costs nothing"},
		{Name: "data-dir", Value: "DIR", Usage: "the folder for jobs and audio"},
		{Name: "keep-deliveries", Value: "N", Default: "10000", Usage: "how many webhook deliveries without a star are kept, the newest first"},
		{Name: "keep-deliveries-mb", Value: "MB", Default: "64", Usage: "how many megabytes of them are kept"},
		{Name: "config", Value: "FILE", Usage: "the settings file", NotFile: true},
		{Name: "api-url", Value: "URL", Default: defaultAPI, Usage: "the address of Typecast, or of a server like it"},
		{Name: "service", Kind: Choice, Default: autoService, Choices: []string{autoService, string(Speak), string(TTS)}, Usage: "which Typecast API: speak (with webhooks), tts (the newer one), or auto, the one whose key is there"},
		{Name: "token-file", Value: "FILE", Usage: "a file with the API token of the webhook API (or set TYPECAST_API_TOKEN)"},
		{Name: "api-key-file", Value: "FILE", Usage: "a file with the API key of the newer API (or set TYPECAST_API_KEY)"},
		{Name: "tunnel", Kind: Choice, Choices: []string{"ngrok", "public", "none"}, Usage: "how webhooks reach this machine: ngrok, public, none"},
		{Name: "listen", Value: "ADDR", Usage: "local address that receives webhooks, host:port"},
		{Name: "public-url", Value: "URL", Usage: "a URL of yours that leads to --listen"},
		{Name: "ngrok-authtoken-file", Value: "FILE", Usage: "a file with the ngrok authtoken (or set NGROK_AUTHTOKEN)"},
		{Name: "ngrok-url", Value: "URL", Usage: "the ngrok domain to use, if not the account's own"},
		{Name: "ngrok-connect-url", Value: "HOST:PORT", Usage: "another ngrok server to connect to"},
		{Name: "ngrok-connect-cas", Value: "trusted|host|FILE", Usage: "the CAs of that server: trusted (ngrok's own), host (this machine's), or a file"},
		{Name: "ngrok-proxy-url", Value: "URL", Usage: "a proxy to reach ngrok through, http:// or socks5://"},
		{Name: "on-exit", Kind: Choice, Default: "auto", Choices: []string{"auto", "keep", "restore", "ask"}, Usage: "the callback at exit: auto (keep it if its URL stays, else restore), keep, restore, ask"},
		{Name: "keyring", Kind: Choice, Default: "auto", Choices: []string{"auto", "off"}, Usage: "where tokens are stored: auto (the system's keyring, or a file if there is none), off"},
		{Name: "save-dir", Value: "DIR", Usage: "the folder for saved audio (the current folder)"},
		{Name: "save-name", Value: "TEMPLATE", Default: naming.Default, Usage: "file name of saved audio, with / for folders: " + naming.Fields},
		{Name: "save-sidecar", Kind: Switch, Usage: "save a JSON file about the job next to the audio"},
		{Name: "audio", Kind: Choice, Default: "auto", Choices: []string{"auto", "pulse", "oto", "exec", "silent"}, Usage: "sound output: auto, pulse, oto, exec, silent"},
		{Name: "audio-device", Value: "NAME", Usage: "the device to play on, by the name that the output uses"},
		{Name: "voice", Kind: Choice, Default: "builtin", Choices: []string{"builtin", "espeak-ng", "flite", "say", "auto"}, Usage: "the synthesiser of the sandbox: builtin, a speech engine of this machine (espeak-ng, flite, say), or auto, the best of them"},
		{Name: "theme", Kind: Choice, Default: "auto", Choices: []string{"auto", "dark", "light"}, Usage: "colours for a dark or a light terminal: auto, dark, light"},
		{Name: "ascii", Kind: Switch, Usage: "ASCII characters only"},
		{Name: "no-motion", Kind: Switch, Usage: "no animation"},
		{Name: "low-power", Kind: Switch, Usage: "fewer redraws per second while sound plays, and no level meter"},
		{Name: "no-color", Kind: Switch, Usage: "no colours (also NO_COLOR)"},
		{Name: "json", Kind: Switch, Usage: "print results as JSON"},
		{Name: "log-file", Value: "FILE", Usage: "write a log of JSON lines, without secrets"},
		{Name: "log-level", Kind: Choice, Default: "info", Choices: []string{"debug", "info", "warn", "error"}, Usage: "the level of the log: debug, info, warn, error"},
	}
}

// ListenOptions returns the settings that are flags of "callboard listen" only. In the environment and in the settings file they
// are as the global ones, for every process that receives webhooks.
func ListenOptions() []Option {
	return []Option{
		{Name: "forward", Value: "URL", Usage: "send each delivery on to this receiver"},
		{Name: "forward-on", Kind: Choice, Default: "all", Choices: []string{"done", "failed", "all"}, Usage: "which deliveries are sent on: done, failed, all"},
		{Name: "respond", Kind: Choice, Default: "pass", Choices: []string{"pass", "ok"}, Usage: "what the sender of a delivery that is sent on is answered: pass (the receiver's status), ok (200)"},
		{Name: "answers", Value: "PLAN", Usage: "answers to the next deliveries, for tests: 500x3,429:5,hang:10s"},
	}
}

// allOptions are those that the environment and the settings file may have.
func allOptions() []Option { return append(Options(), ListenOptions()...) }

const (
	defaultAPI    = "https://typecast.ai"
	defaultTTS    = "https://api.typecast.ai"
	defaultListen = "127.0.0.1:4020" // for --public-url, so that a proxy finds it at the same address

	sandboxToken = "sandbox" // the token that the sandbox expects
)
