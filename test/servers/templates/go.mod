// What Go's own parser makes of templates; of the standard library alone.
module driftline.dev/driftline/test/servers/templates

go 1.26.0
