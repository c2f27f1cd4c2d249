package store_test

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"callboard/internal/job"
	"callboard/internal/store"
	"callboard/internal/webhook"
	"callboard/internal/webhook/query"
)

func messageBody(id, status string) []byte {
	return []byte(`{"speak_url":"https://typecast.ai/api/speak/` + id + `","audio_url_no_redirect":"https://typecast.ai/files/speak/x/no-redirect",` +
		`"status":"` + status + `","kind":"/api/speak","audio_download_url":"https://cdn.typecast.ai/x"}`)
}

func TestDeliveries(t *testing.T) {
	t.Parallel()
	ctx, s := t.Context(), fresh(t)
	first := webhook.Delivery{ID: "d1", At: noon, Remote: "[::1]:80", Headers: [][2]string{{"A", "1"}, {"A", "2"}},
		Body: messageBody("5d47ff94e6c00800075726d3", "done"), Answered: 200, Took: 3 * time.Millisecond, SpeakID: "5d47ff94e6c00800075726d3", Status: "done"}
	again, failed, other, odd := first, first, first, first
	again.ID, again.At = "d2", noon.Add(time.Second)
	failed.ID, failed.At, failed.Status, failed.Body = "d3", noon.Add(2*time.Second), "failed", messageBody("5d47ff94e6c00800075726d3", "failed")
	other.ID, other.At, other.SpeakID = "", noon.Add(3*time.Second), ""
	other.Body = []byte("not JSON \x00\xff")
	odd.ID, odd.At, odd.SpeakID, odd.Body = "d5", noon.Add(4*time.Second), "", nil
	for i, d := range []webhook.Delivery{first, again, failed, other, odd} {
		got, err := s.SaveDelivery(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		if got.Duplicate != (i == 1) || got.ID == "" {
			t.Errorf("delivery %d: duplicate %v, id %q", i, got.Duplicate, got.ID)
		}
		stored, err := s.Delivery(ctx, got.ID)
		if len(got.Body) == 0 {
			got.Body, stored.Body = nil, nil
		}
		if err != nil || !reflect.DeepEqual(stored, got) {
			t.Errorf("stored %+v, %v\nwant %+v", stored, err, got)
		}
	}
	if _, err := s.Delivery(ctx, "none"); !errors.Is(err, store.ErrNoDelivery) {
		t.Error(err)
	}
	all, err := s.Window(ctx, query.Query{}, webhook.Position{}, 1000)
	if err != nil || len(all) != 5 || all[0].ID != "d5" || all[4].ID != "d1" || all[4].Size != len(first.Body) {
		t.Fatal(all, err)
	}
	if heads, err := s.OfSpeak(ctx, first.SpeakID); err != nil || len(heads) != 3 || heads[0].ID != "d1" || heads[2].Status != "failed" {
		t.Error(heads, err)
	}
	reports, err := s.Reports(ctx, first.SpeakID)
	want := job.Report{By: job.ByWebhook, At: noon, Delivery: "d1", Message: webhook.Message{SpeakID: first.SpeakID, Status: "done",
		DownloadURL: "https://cdn.typecast.ai/x", DirectURL: "https://typecast.ai/files/speak/x/no-redirect",
		SpeakURL: "https://typecast.ai/api/speak/" + first.SpeakID, Kind: "/api/speak"}}
	if err != nil || len(reports) != 3 || reports[0] != want || reports[2].Status != "failed" {
		t.Errorf("reports %+v, %v", reports, err)
	}
	// They belong to no job, so a start reads none of them, until a job gets their speak id.
	if reports, err := s.UnhandledReports(ctx); err != nil || len(reports) != 0 {
		t.Error(reports, err)
	}
	if err := s.CreateJob(ctx, job.Job{ID: "j", State: job.Submitting}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.UpdateJob(ctx, "j", func(j *job.Job) bool { j.SpeakID = first.SpeakID; return true }); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkHandled(ctx, "d1", "none"); err != nil {
		t.Fatal(err)
	}
	if err := s.MarkHandled(ctx); err != nil {
		t.Fatal(err)
	}
	late := first
	late.ID, late.At = "d6", noon.Add(5*time.Second)
	if _, err := s.SaveDelivery(ctx, late); err != nil {
		t.Fatal(err)
	}
	if reports, err := s.UnhandledReports(ctx); err != nil || len(reports) != 3 || reports[0].Delivery != "d2" || reports[2].Delivery != "d6" || reports[0].SpeakID != first.SpeakID {
		t.Error(reports, err)
	}
}
