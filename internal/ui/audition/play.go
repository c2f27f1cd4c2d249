package audition

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"callboard/internal/actor"
	"callboard/internal/job"
	"callboard/internal/player"
	"callboard/internal/player/decode"
	"callboard/internal/ui/keymap"
	"callboard/internal/ui/screen"
	"callboard/internal/ui/state"
	"callboard/internal/ui/words"
)

// sound is what plays and what comes next.
type sound struct {
	asked    map[string]bool // clips that the player was given and has not reported yet
	wants    string          // the actor whose sample is being fetched
	levelled bool            // takes play equally loud, since the first one of this run
	prepared []string        // the files that the player has prepared
}

// sampleMsg is the answer to the request for an actor's sample.
type sampleMsg struct {
	actorID, path string
	err           error
}

// clip is the clip of a take, complete or still downloading.
func (s *Screen) clip(j job.Job) (player.Clip, bool) {
	if j.File != "" {
		return player.Clip{Key: j.ID, Path: j.File}, true
	}
	if j.MayArrive() {
		if d, ok := s.svc.Jobs.Downloading(j.ID); ok {
			return player.Clip{Key: j.ID, Feed: d}, true
		}
	}
	return player.Clip{}, false
}

// give hands clips to the player. Takes that are compared play equally loud: the louder one would win.
func (s *Screen) give(play func(), keys ...string) {
	if !s.sound.levelled {
		s.sound.levelled = true
		s.svc.Player.Match(true)
	}
	if s.sound.asked == nil {
		s.sound.asked = map[string]bool{}
	}
	for _, key := range keys {
		s.sound.asked[key] = true
	}
	play()
}

// play plays, pauses or resumes the selected take; with the focus on the actors, the actor's sample.
func (s *Screen) play() tea.Cmd {
	if s.focus == paneCast {
		if a, ok := s.cast.selected(); ok && a.PreviewURL != "" {
			return s.playSample(a)
		}
	}
	j, ok := s.takes.selected()
	if !ok {
		s.host.Toast(screen.ToastPlain, "nothing to play yet: %s speaks the line", s.key(keymap.Speak))
		return nil
	}
	if c, ok := s.clip(j); ok {
		s.give(func() { s.svc.Player.Toggle(c) }, c.Key)
		return nil
	}
	switch {
	case j.Problem != "":
		s.host.Toast(screen.ToastBad, "%s", j.Problem)
	case !j.Finished():
		s.host.Toast(screen.ToastPlain, "this take has not arrived yet")
	default:
		s.host.Toast(screen.ToastPlain, "this take has no audio")
	}
	return nil
}

// playSample plays, pauses or resumes an actor's preview clip, which is free.
func (s *Screen) playSample(a actor.Actor) tea.Cmd {
	p := s.svc.Player.State()
	if p.Clip.Key == state.SampleKey(a.ID) && p.Status != player.Idle {
		s.svc.Player.Toggle(p.Clip)
		return nil
	}
	s.sound.wants = a.ID
	ctx, svc := s.ctx(), s.svc.Samples
	return func() tea.Msg {
		path, err := svc.Sample(ctx, a)
		return sampleMsg{a.ID, path, err}
	}
}

// sampled plays a sample that has arrived, if it is still the one that was asked for.
func (s *Screen) sampled(msg sampleMsg) {
	if msg.actorID != s.sound.wants {
		return
	}
	s.sound.wants = ""
	if msg.err != nil {
		s.failed("no sample", msg.err)
		return
	}
	s.svc.Player.Play(player.Clip{Key: state.SampleKey(msg.actorID), Path: msg.path})
}

// moved lets the take under the cursor sound at the same place in the line, if another take of the line sounds.
func (s *Screen) moved() {
	p := s.svc.Player.State()
	if _, ours := s.takes.jobs[p.Clip.Key]; !ours || p.Status != player.Playing && p.Status != player.Loading && p.Status != player.Paused {
		return
	}
	j, ok := s.takes.selected()
	if !ok {
		return
	}
	if c, ok := s.clip(j); ok {
		s.give(func() { s.svc.Player.Switch(c) }, c.Key)
	}
}

// clips are the clips of the takes of some rows, but of those that were dropped.
func (s *Screen) clips(rows []string) []player.Clip {
	var list []player.Clip
	for _, key := range rows {
		id := s.takes.rows[key].take
		if j := s.takes.jobs[id]; j.File != "" && s.marksOf(id).Verdict != job.Drop {
			list = append(list, player.Clip{Key: j.ID, Path: j.File})
		}
	}
	return list
}

// playAll plays all takes that show in turn from the first one, but those that were dropped; or it stops doing so.
func (s *Screen) playAll() {
	if s.svc.Player.State().Queue.Of > 0 {
		s.svc.Player.Stop()
		return
	}
	clips := s.clips(s.takes.listed)
	if len(clips) == 0 {
		s.host.Toast(screen.ToastPlain, "no take to play yet: %s speaks the line", s.key(keymap.Speak))
		return
	}
	s.sayDropped()
	s.give(func() { s.svc.Player.PlayAll(clips, s.inTurn()) })
}

// sayDropped says that dropped takes take no part in what compares several.
func (s *Screen) sayDropped() {
	n := 0
	for _, key := range s.takes.listed {
		if id := s.takes.rows[key].take; s.marksOf(id).Verdict == job.Drop && s.takes.jobs[id].File != "" {
			n++
		}
	}
	if n > 0 {
		s.host.Toast(screen.ToastPlain, "without %s", words.Count(n, "dropped take"))
	}
}

// inTurn are the options of playing in turn: of a loop, only the phrase between its ends, again and again.
// The player itself is asked: a loop that a key has just set shows before it is reported.
func (s *Screen) inTurn() player.InTurn {
	p := s.svc.Player.State()
	if _, ours := s.takes.jobs[p.Clip.Key]; !ours || !p.Loop.On() || p.Voiced.To <= p.Voiced.From {
		return player.InTurn{}
	}
	place := func(at time.Duration) float64 {
		return min(max(float64(at-p.Voiced.From)/float64(p.Voiced.To-p.Voiced.From), 0), 1)
	}
	return player.InTurn{From: place(p.Loop.From), To: place(p.Loop.To), Repeat: true}
}

// prepare has the player decode and measure the takes, so that each of them sounds at once and all are equally loud.
func (s *Screen) prepare() {
	clips := s.clips(s.takes.order)
	files := make([]string, len(clips))
	for i, c := range clips {
		files[i] = c.Path
	}
	if slices.Equal(files, s.sound.prepared) {
		return
	}
	s.sound.prepared = files
	s.svc.Player.Prepare(clips...)
}

// playerChanged marks the row that plays, and follows the sound where something else than the cursor has changed to another take.
func (s *Screen) playerChanged(msg state.PlayerChanged) {
	before, now := msg.Before, msg.After
	s.takes.invalidate(before.Clip.Key)
	s.takes.invalidate(now.Clip.Key)
	if _, ours := s.takes.jobs[now.Clip.Key]; ours && now.Clip.Key != before.Clip.Key && len(s.sound.asked) == 0 {
		s.follow(now.Clip.Key)
	}
	delete(s.sound.asked, now.Clip.Key)
	if now.Status == player.Playing && len(s.sound.asked) > 0 {
		if j, _ := s.takes.selected(); j.ID == now.Clip.Key { // the last one of those that the cursor has passed
			clear(s.sound.asked)
		}
	}
}

// nameOf is the name of a take as it is shown, fit for cells.
func (s *Screen) nameOf(j job.Job) string {
	if alias, hidden := s.state.Audition.Alias(j.ID); hidden {
		return alias
	}
	return words.OneLine(j.ActorName)
}

// PlayOffer is part of screen.Offering.
func (s *Screen) PlayOffer() string {
	if a, ok := s.cast.selected(); s.focus == paneCast && ok && a.PreviewURL != "" {
		return s.key(keymap.Play) + " plays the sample of " + a.Label(s.opt.Lang)
	}
	j, ok := s.takes.selected()
	switch {
	case s.host.Opened(knockoutID):
		return s.host.KeyNow(keymap.Play) + " plays the take under the cursor"
	case !ok:
		return "nothing to play yet"
	case j.File == "":
		return "the audio of this take is not here"
	}
	return s.key(keymap.Play) + " plays " + s.nameOf(j) + ": " + words.OneLine(j.Text)
}

// wave is the waveform of a take.
type wave struct {
	peaks  []float32 // see player.State
	length time.Duration
}

// waves are read from the audio files, one at a time, those of the rows that show first.
type waves struct {
	of      map[string]wave
	reading string // the job whose file is being read
}

// waveMsg is a waveform that was read; without peaks it could not be.
type waveMsg struct {
	id   string
	wave wave
}

// readWave reads the next waveform that is missing.
func (s *Screen) readWave() tea.Cmd {
	w := &s.waves
	if w.reading != "" {
		return nil
	}
	from, to := s.takes.list.Window()
	for y := range to - from {
		key, _ := s.takes.list.At(y)
		id := s.takes.rows[key].take
		j := s.takes.jobs[id]
		if _, known := w.of[id]; known || j.File == "" {
			continue
		}
		w.reading = id
		ctx, path := s.ctx(), j.File
		return func() tea.Msg { return waveMsg{id, readWave(ctx, path)} }
	}
	return nil
}

func readWave(ctx context.Context, path string) wave {
	a, err := decode.File(ctx, path)
	if err != nil {
		return wave{} // the row shows none
	}
	return wave{peaks: a.Peaks, length: a.Info.Duration}
}

func (s *Screen) waveRead(msg waveMsg) {
	s.waves.reading = ""
	s.waves.of[msg.id] = msg.wave
	s.takes.invalidate(msg.id)
}

var _ screen.Offering = (*Screen)(nil)
