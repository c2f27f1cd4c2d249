package config

import (
	"strings"

	"callboard/internal/secrets"
)

// Service says which of Typecast's two APIs is used. Their keys are not interchangeable.
type Service string

// The services.
const (
	Speak Service = "speak" // the asynchronous API, with webhooks: typecast.ai
	TTS   Service = "tts"   // the newer one, which answers with the audio itself: api.typecast.ai
)

const autoService = "auto"

// Name is what people call the service.
func (s Service) Name() string {
	if s == TTS {
		return "the newer Typecast API"
	}
	return "the webhook API of Typecast"
}

// Other is the other service.
func (s Service) Other() Service {
	if s == TTS {
		return Speak
	}
	return TTS
}

// Variable is the environment variable for the key of the service.
func (s Service) Variable() string {
	if s == TTS {
		return typecastKey().variable
	}
	return typecastToken.variable
}

// URLOf is the address of a service: the configured one if there is one, because a server of one's own may have both.
func (c Config) URLOf(s Service) string {
	if s == c.Service || c.APIURL != c.Service.defaultAPI() {
		return c.APIURL
	}
	return s.defaultAPI()
}

// defaultAPI is the address of the service itself.
func (s Service) defaultAPI() string {
	if s == TTS {
		return defaultTTS
	}
	return defaultAPI
}

// suffix is the end of a base URL that makes no difference.
func (s Service) suffix() string {
	if s == TTS {
		return "/v1"
	}
	return "/api"
}

// typecastKey says where the key of the newer API may come from.
func typecastKey() tokenSources {
	return tokenSources{"TYPECAST_API_KEY", "api-key-file", "API key file", secrets.TypecastKey, "the API key of your Typecast account"}
}

// service chooses the service and finds its key. With "auto" it is the one whose key is there: a key that was given for this run
// counts more than a stored one.
func (k *checker) service(c *Config) {
	chosen := k.choice("service")
	if c.Sandbox {
		if c.Service = Speak; chosen == string(TTS) {
			c.Service = TTS
		}
		c.Token, c.TokenFrom = NewSecret(sandboxToken), "the sandbox"
		return
	}
	if c.Service = Service(chosen); chosen == autoService {
		c.Service = k.guessService(c)
	}
	sources := typecastToken
	if c.Service == TTS {
		sources = typecastKey()
	}
	token, from, problem := k.find(c, sources)
	if problem != nil {
		c.Notices = append(c.Notices, problem.Error())
	}
	c.Token, c.TokenFrom = token, from
}

// guessService is the service whose key is there. If both are, Config.Undecided says what to do.
func (k *checker) guessService(c *Config) Service {
	token, key := k.given(typecastToken), k.given(typecastKey())
	if !token && !key && k.err == nil {
		stored := func(p tokenSources) bool {
			s, _, err := storedToken(c.Secrets, p)
			return err == nil && !s.Empty()
		}
		token, key = stored(typecastToken), stored(typecastKey())
	}
	switch {
	case token && key:
		c.Undecided = invalid("", "there are keys of both Typecast services",
			"choose with --service speak (TYPECAST_API_TOKEN) or --service tts (TYPECAST_API_KEY)")
	case key:
		return TTS
	}
	return Speak
}

// given reports whether a key was named for this run, by a flag, the environment or the settings file.
func (k *checker) given(p tokenSources) bool {
	return k.src.lookup(p.variable) != "" || strings.TrimSpace(k.values.String(p.option)) != ""
}

// withoutLink removes the settings of webhooks, which the newer API does not have. On the command line they are an error.
func (k *checker) withoutLink(c *Config) {
	for _, name := range []string{"tunnel", "listen", "public-url", "ngrok-url"} {
		if k.origins[name] == byFlag && strings.TrimSpace(k.values.String(name)) != "" && k.values.String(name) != string(TunnelNone) {
			k.fail(name, "it is for webhooks, and "+c.Service.Name()+" has none", "leave it out, or use --service speak")
		}
	}
	c.Tunnel, c.Listen, c.PublicURL, c.Ngrok, c.NoTunnel = TunnelNone, "", "", Ngrok{}, ""
}
