package ui

import (
	"callboard/internal/ui/audition"
	"callboard/internal/ui/booth"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/webhooks"
)

// close lets the screens clear away what they have left.
func (m *Model) close() {
	for _, s := range m.screens {
		if c, ok := s.(screen.Closing); ok {
			c.Close()
		}
	}
}

// makeScreens makes the screens in the order of their numbers. A new screen is one more line here.
func makeScreens(h screen.Host, svc screen.Services, s *state.State, o Options) []screen.Screen {
	list := []screen.Screen{
		booth.New(h, svc, s, booth.Options{SaveDir: o.SaveDir, APIURL: o.APIURL, Lang: o.Lang, NoMotion: o.NoMotion, Sandbox: o.Sandbox, Started: o.started}),
	}
	if svc.Webhooks != nil {
		list = append(list, webhooks.New(h, svc, s, webhooks.Options{Dir: o.SaveDir}))
	}
	if svc.Takes != nil {
		list = append(list, audition.New(h, svc, s, audition.Options{SaveDir: o.SaveDir, Lang: o.Lang, NoMotion: o.NoMotion, Sandbox: o.Sandbox}))
	}
	for _, add := range o.screens {
		list = append(list, add(h, s))
	}
	return list
}
