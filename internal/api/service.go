package api

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Service is one of the two Typecast products that speak a text. Their keys, actors and settings differ, and the key of one is
// not valid for the other.
type Service int

// The services.
const (
	ServiceSpeak Service = iota // POST /api/speak of typecast.ai: asynchronous, with webhooks
	ServiceTTS                  // POST /v1/text-to-speech of api.typecast.ai: the response is the audio
)

// serviceNames are the names of the services in options, in the environment and in stored settings.
var serviceNames = [...]string{ServiceSpeak: "speak", ServiceTTS: "tts"}

// Services lists both services.
func Services() []Service { return []Service{ServiceSpeak, ServiceTTS} }

// ServiceNamed returns the service with this name; false if there is none.
func ServiceNamed(name string) (Service, bool) {
	i := slices.Index(serviceNames[:], name)
	return Service(max(i, 0)), i >= 0
}

// String is the name of the service: speak or tts.
func (s Service) String() string {
	if s < 0 || int(s) >= len(serviceNames) {
		return fmt.Sprintf("Service(%d)", int(s))
	}
	return serviceNames[s]
}

// MaxTextChars is the maximum length of the text of one request, in characters: 350 (reference mark O: four independent
// clients of POST /api/speak), or 2,000 (reference mark D: POST /v1/text-to-speech).
func (s Service) MaxTextChars() int {
	if s == ServiceTTS {
		return 2000
	}
	return 350
}

// MarshalText is String.
func (s Service) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads what MarshalText writes. An unknown name is an error.
func (s *Service) UnmarshalText(name []byte) error {
	found, ok := ServiceNamed(string(name))
	if !ok {
		return fmt.Errorf("there is no service %q", name)
	}
	*s = found
	return nil
}

// MarshalJSON writes the body of POST /api/speak. Fields that only the other service has are left out.
func (r SpeakRequest) MarshalJSON() ([]byte, error) {
	r.Service = ServiceSpeak
	r.Smart, r.PreviousText, r.NextText, r.LUFS, r.RemoveSilence, r.Stream, r.WordTimes = nil, nil, nil, nil, nil, nil, nil
	type body SpeakRequest // without this method
	return json.Marshal(body(r))
}
