package keymap

// The actions of auditions. Mark is the actor's there.
const (
	PastLines     Action = "lines that were spoken"
	MarkAll       Action = "mark all that show"
	KeepTake      Action = "keep the take"
	DropTake      Action = "drop the take"
	RateUp        Action = "rate the take up"
	RateDown      Action = "rate the take down"
	NoteTake      Action = "note about the take"
	OlderTake     Action = "older take of the row"
	NewerTake     Action = "newer take of the row"
	PlayAll       Action = "play all takes in turn"
	Blind         Action = "blind"
	UseActor      Action = "use the actor in the Booth"
	StartKnockout Action = "knock-out"
	SweepActor    Action = "sweep a setting of the actor"
	// CastingSheet writes down what was decided.
	CastingSheet Action = "casting sheet"
	StopSending  Action = "stop sending"
)

// The actions of the lists of actors, in the Booth and in auditions.
const (
	ActorFacets   Action = "facets of the actors"
	RateActorUp   Action = "rate the actor up"
	RateActorDown Action = "rate the actor down"
	NoteActor     Action = "note about the actor"
	TagActor      Action = "own tags of the actor"
	FindVoice     Action = "find a voice by a description"
	SaveFilter    Action = "save the filter"
	DeleteFilter  Action = "delete the filter"
)

// The actions of a knock-out.
const (
	PickLeft  Action = "the first one is better"
	PickRight Action = "the second one is better"
	Tie       Action = "both go on"
	SkipPair  Action = "this pair later"
)

// Audition are the keys of screen 3.
func Audition() []Binding {
	return []Binding{
		Bind(Speak, InAudition, []string{"ctrl+s", "ctrl+enter", "alt+enter"}, "ctrl+s", "speak the line with every marked actor that has no take of it").InBrief("speak what is missing"),
		Bind(NextPane, InAudition, []string{"tab"}, "tab", "next pane"),
		Bind(PrevPane, InAudition, []string{"shift+tab"}, "", ""),
		Bind(PastLines, InAudition, []string{"ctrl+r"}, "ctrl+r", "lines that were spoken before, with their takes").InBrief("earlier lines"),
		Bind(Settings, InAudition, []string{"ctrl+o"}, "ctrl+o", "speech settings"),
		Bind(Back, InAudition, []string{"esc"}, "esc", "clear, then one level back"),
		Bind(Undo, InAudition, []string{"alt+z", "ctrl+_", "ctrl+/"}, "alt+z", "undo: the verdict, the actor's rating, or what was typed").InBrief("undo"),
		Bind(Redo, InLine, []string{"alt+Z", "alt+shift+z", "ctrl+y"}, "ctrl+y", ""),

		Bind(PlayAll, CastingKeys, []string{"a"}, "a", "play all takes in turn; in a loop, the phrase of each").InBrief("play all in turn"),
		Bind(Blind, CastingKeys, []string{"b"}, "b", "blind: hide names and marks and shuffle, or show them again").InBrief("blind"),
		Bind(UseActor, CastingKeys, []string{"u"}, "u", "use the actor and its settings in the Booth").InBrief("use in the Booth"),
		Bind(StartKnockout, CastingKeys, []string{"K"}, "K", "knock-out: two takes at a time until one is left, at no cost").InBrief("knock-out"),
		Bind(SweepActor, CastingKeys, []string{"v"}, "v", "sweep: the actor with several presets, tempos or pitches (asks first)").InBrief("sweep a setting"),
		Bind(CastingSheet, CastingKeys, []string{"c"}, "c", "casting sheet: Markdown, CSV or JSON, with the kept audio beside it").InBrief("casting sheet"),
		Bind(Filter, CastingKeys, []string{"/"}, "/", "filter the focused list: takes or actors").InBrief("filter the focused list"),
		Bind(Enter, CastingKeys, []string{"enter"}, "enter", "type (line), mark (actor), keep (take)"),

		Bind(KeepTake, InTakes, []string{"*", "enter"}, "*", "keep the take, or take that back").InBrief("keep"),
		Bind(DropTake, InTakes, []string{"d"}, "d", "drop the take, or take that back").InBrief("drop"),
		Bind(RateDown, InTakes, []string{"["}, "[", "rate down"),
		Bind(RateUp, InTakes, []string{"]"}, "]", "rate up"),
		Bind(NoteTake, InTakes, []string{"i"}, "i", "note about the take").InBrief("note"),
		Bind(Save, InTakes, []string{"s"}, "s", "save the audio"),
		Bind(SaveAs, InTakes, []string{"S"}, "S", "save as …"),
		Bind(OlderTake, InTakes, []string{"n"}, "n", "next take of a row that has several, older ones too").InBrief("next take of the row"),
		Bind(NewerTake, InTakes, []string{"N"}, "", ""),
		Bind(Retry, InTakes, []string{"r"}, "r", "speak the take again (asks first)").InBrief("speak it again"),

		Bind(Mark, InCast, []string{"m"}, "m", "mark the actor, or unmark it").InBrief("mark"),
		Bind(MarkAll, InCast, []string{"M"}, "M", "mark all actors that the filter shows, or unmark them").InBrief("mark all that show"),
		Bind(Favourite, InCast, []string{"*"}, "*", "favourite"),
		Bind(ActorFacets, InCast, []string{"ctrl+f"}, "ctrl+f", "facets and saved filters of the actors").InBrief("facets, saved filters"),
		Bind(RateActorDown, InCast, []string{"["}, "[", "rate the actor down"),
		Bind(RateActorUp, InCast, []string{"]"}, "]", "rate the actor up"),
		Bind(NoteActor, InCast, []string{"i"}, "i", "note about the actor"),
		Bind(TagActor, InCast, []string{"t"}, "t", "own tags of the actor"),
		Bind(Retry, InCast, []string{"r"}, "r", "load the actors again"),

		// This has a name in Commands and no key.
		Bind(StopSending, CastingKeys, nil, "", "stop sending the takes that were not sent yet").InBrief("stop sending"),
	}
}
