package keymap

// Webhooks are the keys of screen 2.
func Webhooks() []Binding {
	return []Binding{
		Bind(NextPane, InWebhooks, []string{"tab"}, "tab", "list or details"),
		Bind(PrevPane, InWebhooks, []string{"shift+tab"}, "", ""),
		Bind(Back, InWebhooks, []string{"esc"}, "esc", "back: to the list, end the comparison, clear the filter"),
		Bind(Undo, InWebhooks, []string{"alt+z", "ctrl+_", "ctrl+/"}, "alt+z", "bring deleted deliveries back").InBrief("undo the deletion"),

		Bind(Enter, WebhookKeys, []string{"enter"}, "enter", "into the details"),
		Bind(PrevTab, WebhookKeys, []string{"["}, "[", "previous tab"),
		Bind(NextTab, WebhookKeys, []string{"]"}, "]", "next tab"),
		Bind(Filter, WebhookKeys, []string{"/"}, "/", "filter the deliveries: words, status:, job:, ours:, forward:, before:, starred, unmatched").InBrief("filter the deliveries"),
		Bind(Replay, WebhookKeys, []string{"r"}, "r", "replay the delivery as it is").InBrief("replay it as it is"),
		Bind(EditReplay, WebhookKeys, []string{"e"}, "e", "edit the delivery and replay it").InBrief("edit and replay"),
		Bind(ForwardTo, WebhookKeys, []string{"F"}, "F", "forward deliveries to a URL: which ones, the answer to the sender, on or off").InBrief("forward to a URL"),
		Bind(PlanAnswers, WebhookKeys, []string{"a"}, "a", "answers: misbehave on purpose, or answer normally again").InBrief("plan the answers"),
		Bind(TriggerDelivery, WebhookKeys, []string{"t"}, "t", "send a made-up delivery: done or failed").InBrief("send a made-up delivery"),
		Bind(ToJob, WebhookKeys, []string{"J"}, "J", "show the job in the Booth"),
		Bind(Mark, WebhookKeys, []string{"m"}, "m", "mark the delivery, for compare, export and delete").InBrief("mark"),
		Bind(Compare, WebhookKeys, []string{"c"}, "c", "compare two marked ones, or with the one before of the same job").InBrief("compare"),
		Bind(Export, WebhookKeys, []string{"x"}, "x", "export what is marked or selected to a file").InBrief("export to a file"),
		Bind(Copy, WebhookKeys, []string{"y"}, "y", "copy menu"),
		Bind(Star, WebhookKeys, []string{"*"}, "*", "star, or take the star away").InBrief("star"),
		Bind(Delete, WebhookKeys, []string{"d", "delete"}, "d", "delete what is marked or selected").InBrief("delete"),

		Bind(Find, InDelivery, []string{"/"}, "/", "search what the details show").InBrief("search the details"),
		Bind(FindNext, InDelivery, []string{"n"}, "n", "next place found"),
		Bind(FindPrev, InDelivery, []string{"N"}, "N", "previous place found"),

		// These have a name in Commands and no key.
		Bind(Unmark, WebhookKeys, nil, "", "take all marks away"),
		Bind(DeleteAll, WebhookKeys, nil, "", "delete all deliveries that the filter shows, but starred ones (asks first)").InBrief("delete all that show"),
	}
}
