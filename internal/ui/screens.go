package ui

import (
	"callboard/internal/ui/booth"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
)

// makeScreens makes the screens in the order of their numbers. A new screen is one more line here.
func makeScreens(h screen.Host, svc screen.Services, s *state.State, o Options) []screen.Screen {
	list := []screen.Screen{
		booth.New(h, svc, s, booth.Options{SaveDir: o.SaveDir, APIURL: o.APIURL, Lang: o.Lang, NoMotion: o.NoMotion, Sandbox: o.Sandbox}),
	}
	for _, add := range o.screens {
		list = append(list, add(h, s))
	}
	return list
}
