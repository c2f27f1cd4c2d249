package columns

// DeliveryPane returns the columns of the list of deliveries on the screen, with their titles.
func DeliveryPane() []Column {
	return []Column{
		{Key: "time", Title: "time", Priority: 85},
		{Key: "event", Title: "event", Priority: 80, Min: 4, Max: 10},
		{Key: "job", Title: "job", Min: 10, Grow: 1, Priority: 90},
		{Key: "ours", Title: "ours", Priority: 70},
		{Key: "forward", Title: "forward", Priority: 60, Max: 9, Reserve: 14},
	}
}
