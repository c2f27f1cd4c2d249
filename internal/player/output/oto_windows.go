package output

const systemSound = "WASAPI"
