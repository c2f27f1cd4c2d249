package setting

import (
	"reflect"

	"callboard/internal/api"
)

// Same reports whether two orders with these settings, and the same version of the same actor, ask for the same audio: a value
// that is the service's default is the same as none. The model is not compared, because its name can be an alias.
func Same(a, b api.Params) bool { return reflect.DeepEqual(Essential(a), Essential(b)) }

// Essential leaves out the model, what does not change the audio, and every value that the service uses anyway: what Same compares.
func Essential(p api.Params) api.Params {
	for _, s := range table(p.Service) {
		if value, set := s.value(&p); s.ChoicesFrom == Models || s.beside || set && value == s.Default {
			s.unset(&p)
		}
	}
	return p
}
