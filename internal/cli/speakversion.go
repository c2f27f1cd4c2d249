package cli

import (
	"context"
	"strings"

	"callboard/internal/actor"
	"callboard/internal/api"
	"callboard/internal/app"
	"callboard/internal/setting"
	"callboard/internal/text"
	"callboard/internal/ui/state"
)

// checkVersions returns a usage error if an actor does not have the chosen model, or if its version cannot do what the
// settings ask for. The service would refuse it too, but only after a job is in the history. If the versions cannot be had, the
// service decides.
func (f *speakFlags) checkVersions(ctx context.Context, a *app.App, cast []actor.Actor) error {
	if !f.needVersion() {
		return nil
	}
	for _, who := range cast {
		versions, err := a.Actors.Versions(ctx, who.ID)
		if err == nil && f.checkVersion(who, versions) != nil {
			versions, err = a.Actors.FetchVersions(ctx, who.ID) // the stored ones may be old
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			continue
		}
		if err := f.checkVersion(who, versions); err != nil {
			return err
		}
	}
	return nil
}

// needVersion reports whether it depends on the version of the actor if the settings are valid.
func (f *speakFlags) needVersion() bool {
	p := &f.params
	if p.Smart != nil || p.Service == api.ServiceTTS && p.Lang != nil { // a model may not have them
		return true
	}
	return p.Emotion != nil || p.EmotionPrompt != nil || p.EmotionLabel != nil || p.EmotionScale != nil || f.namesModel()
}

// namesModel reports whether the model is given by the name of a version.
func (f *speakFlags) namesModel() bool {
	m := f.params.Model
	return m != nil && *m != "latest" && *m != "first"
}

// checkVersion checks the settings for one actor. No version is known if there are none in the list.
func (f *speakFlags) checkVersion(who actor.Actor, versions []api.Version) error {
	if len(versions) == 0 {
		return nil
	}
	if f.namesModel() {
		model := *f.params.Model
		names := []string{"latest", "first"}
		for _, v := range versions {
			names = append(names, v.Name)
		}
		if _, ok := actor.FindVersion(versions, model); !ok {
			return usage("--model "+text.Line(model), who.Label("")+" has no such version", "choose one of "+text.Line(strings.Join(names, ", ")))
		}
	}
	return namedFlag(setting.CheckVersion(f.params, state.VersionOf(f.params, versions)))
}
