package keymap

// Action is something a user can ask for, by a key or by name in the Commands dialog. Its text is a search word of Commands.
type Action string

// None is no action.
const None Action = ""

// The actions that hold on every screen.
const (
	Quit     Action = "quit"
	Redraw   Action = "redraw"
	Suspend  Action = "suspend"
	Help     Action = "help"
	Commands Action = "commands"
	Screen1  Action = "screen 1"
	Screen2  Action = "screen 2"
	Screen3  Action = "screen 3"
	LowPower Action = "low power"
	// SetBudget limits what this run may spend.
	SetBudget Action = "budget of this session"
	// ReloadActors asks the service for the actors again. It has no key of its own.
	ReloadActors Action = "reload the actors"
)

// The actions that a list, a text or a dialog gives its own meaning to.
const (
	Enter    Action = "choose or open"
	Back     Action = "back"
	Up       Action = "up"
	Down     Action = "down"
	Top      Action = "top"
	Bottom   Action = "bottom"
	PageUp   Action = "page up"
	PageDown Action = "page down"
	HalfUp   Action = "half a page up"
	HalfDown Action = "half a page down"
	NextPane Action = "next pane"
	PrevPane Action = "previous pane"
	Filter   Action = "filter"
	Copy     Action = "copy"
	Retry    Action = "try again"
)

// The actions of the Booth.
const (
	Speak     Action = "speak"
	Settings  Action = "speech settings"
	Save      Action = "save"
	SaveAs    Action = "save as"
	Favourite Action = "favourite"
	Undo      Action = "undo"
	Redo      Action = "redo"
	Clear     Action = "clear the script"
	Autoplay  Action = "play takes as they arrive"
	ToScript  Action = "job back to the script"
	RemoveJob Action = "remove the job"

	ShowPieces Action = "script in pieces"
	SavePieces Action = "save each piece"
)

// The actions of the deliveries.
const (
	NextTab         Action = "next tab"
	PrevTab         Action = "previous tab"
	Replay          Action = "replay"
	EditReplay      Action = "edit and replay"
	ForwardTo       Action = "forward"
	PlanAnswers     Action = "answers"
	TriggerDelivery Action = "trigger"
	ToJob           Action = "show the job"
	ShowDeliveries  Action = "deliveries of the job"
	Mark            Action = "mark"
	Unmark          Action = "unmark all"
	Compare         Action = "compare"
	Export          Action = "export"
	Star            Action = "star"
	Delete          Action = "delete"
	DeleteAll       Action = "delete all"
	Complete        Action = "complete the word"
	Find            Action = "search the details"
	FindNext        Action = "next place found"
	FindPrev        Action = "previous place found"
	SendEdited      Action = "send the edited request"
	ExternalEditor  Action = "edit with $EDITOR"
)

// The actions of the player.
const (
	Play            Action = "play or pause"
	Stop            Action = "stop"
	SeekBack        Action = "seek back"
	SeekForward     Action = "seek forward"
	SeekFarBack     Action = "seek far back"
	SeekFarForward  Action = "seek far forward"
	WordBack        Action = "word back"
	WordForward     Action = "word forward"
	ToStart         Action = "to the start"
	Jump            Action = "jump"
	Quieter         Action = "quieter"
	Louder          Action = "louder"
	Mute            Action = "mute"
	Slower          Action = "slower"
	Faster          Action = "faster"
	Loop            Action = "loop"
	Flip            Action = "flip"
	EqualLoudness   Action = "equal loudness"
	SelectOutput    Action = "sound output"
	ShowPlayer      Action = "player"
	NextFile        Action = "next file"
	PrevFile        Action = "previous file"
	ToggleShortKeys Action = "keys"
)

// The actions of the link's panel.
const (
	ShowLink      Action = "link"
	RetryLink     Action = "retry the link"
	ProveLink     Action = "test the link"
	Reclaim       Action = "reclaim the callback"
	ChangeURL     Action = "change the public URL"
	RotateSecret  Action = "new secret path"
	CopyURL       Action = "copy the public URL"
	OpenURL       Action = "open the public URL"
	ShowQR        Action = "QR code"
	CycleExit     Action = "callback on exit"
	KeepOnExit    Action = "keep the callback"
	RestoreOnExit Action = "restore the callback"
)

// The actions of dialogs.
const (
	Accept       Action = "accept"
	Cancel       Action = "cancel"
	Increase     Action = "increase"
	Decrease     Action = "decrease"
	Reset        Action = "reset"
	ResetAll     Action = "reset all"
	NextMatch    Action = "next match"
	PrevMatch    Action = "previous match"
	Sidecar      Action = "JSON beside the audio"
	CopyText     Action = "copy the text"
	CopyID       Action = "copy the id"
	CopyName     Action = "copy the name"
	CopySpeakID  Action = "copy the speak id"
	CopyPath     Action = "copy the path"
	CopyCurl     Action = "copy as curl"
	CopyBody     Action = "copy the request"
	CopyLinkURL  Action = "copy the link's URL"
	CopyCallback Action = "copy the callback URL"
	CopySecret   Action = "copy the callback URL with its secret"
	CopyHeaders  Action = "copy the headers"
	ShowValue    Action = "show the whole value"
	StartSandbox Action = "start the sandbox"
	TypeToken    Action = "type a token"
)
