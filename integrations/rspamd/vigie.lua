--[[
Asks `vigie serve` whether a mail can really come from the organisation it speaks for, and sets a symbol with its reasons.

Install: this file into /etc/rspamd/plugins.d/, vigie.conf into /etc/rspamd/modules.d/; then `rspamadm configtest` and a
reload of Rspamd. A failure of Vigie never delays a mail beyond the time-out and never adds to its score.

Part of Vigie, MIT OR Apache-2.0.
]]--

if confighelp then
  return
end

local lua_auth_results = require "lua_auth_results"
local lua_util = require "lua_util"
local rspamd_http = require "rspamd_http"
local rspamd_logger = require "rspamd_logger"
local rspamd_util = require "rspamd_util"
local ucl = require "ucl"

local N = "vigie"

local settings = {
  url = "http://127.0.0.1:8080/v1/check",
  timeout = 2.0,
  max_size = 4 * 1024 * 1024,
  scores = {
    VIGIE_FRAUDULENT = 8.0,
    VIGIE_SUSPICIOUS = 3.0,
    VIGIE_CONSISTENT = -1.0,
    VIGIE_FAIL = 0.0,
  },
}

local symbols = {
  fraudulent = "VIGIE_FRAUDULENT",
  suspicious = "VIGIE_SUSPICIOUS",
  consistent = "VIGIE_CONSISTENT",
}

local descriptions = {
  VIGIE_FRAUDULENT = "Vigie: cannot come from the organisation it speaks for",
  VIGIE_SUSPICIOUS = "Vigie: several signs of imitation, no proof",
  VIGIE_CONSISTENT = "Vigie: authenticated as the organisation it speaks for",
  VIGIE_FAIL = "Vigie did not answer; the mail was not judged by it",
}

-- More reasons than this help nobody in a log.
local most_reasons = 8
-- A report is some kilobytes; more is not one.
local largest_report = 4 * 1024 * 1024

-- The name under which Rspamd's own results are handed on. A new one at each start: no sender can have written it.
local server = string.format("rspamd-%s.invalid", rspamd_util.random_hex(32))

-- SPF, DKIM, DMARC and ARC as Rspamd verified them, for Vigie to believe.
local function results_field(task)
  local results = lua_auth_results.gen_auth_results(task)
  if not results then
    return ""
  end
  -- What stands before the first semicolon is this machine's name, which a sender may know.
  local found = results:match("^[^;]*;(.*)$")
  if not found then
    return ""
  end
  return string.format("Authentication-Results: %s;%s\r\n", server, found:gsub("[\r\n]+", " "))
end

-- The mail as it is judged has no `Received` field of this machine yet: without one, its day would be one that the sender
-- wrote. It stands below the results, which count only where nobody passed the mail on after them.
local function received_field()
  local now = rspamd_util.time_to_string(rspamd_util.get_time()):gsub("GMT$", "+0000")
  return string.format("Received: by %s; %s\r\n", server, now)
end

local function fail_open(task, why)
  rspamd_logger.warnx(task, "vigie: not judged: %s", why)
  task:insert_result("VIGIE_FAIL", 1.0, why)
end

local function reasons(report)
  local named = {}
  for _, finding in ipairs(report.findings or {}) do
    if #named == most_reasons then
      break
    end
    local about = finding.organisation
    named[#named + 1] = about and string.format("%s:%s", finding.check, about) or tostring(finding.check)
  end
  return named
end

local function use(task, body)
  local parser = ucl.parser()
  local readable = parser:parse_string(tostring(body))
  local report = readable and parser:get_object()
  if not report or not report.verdict then
    return fail_open(task, "unreadable answer")
  end
  local symbol = symbols[report.verdict]
  if symbol then
    task:insert_result(symbol, 1.0, reasons(report))
  end
end

local function ask(task)
  -- A user of ours who logged in speaks for nobody else.
  if task:get_user() or task:get_size() > settings.max_size then
    return
  end
  local function answered(err, code, body)
    if err then
      -- The words of an error may hold an address of ours, never the mail.
      fail_open(task, tostring(err))
    elseif code ~= 200 then
      fail_open(task, string.format("status %s", code))
    else
      use(task, body)
    end
  end
  local asked = rspamd_http.request({
    task = task,
    url = string.format("%s?lang=en&trust=%s", settings.url, server),
    method = "POST",
    mime_type = "message/rfc822",
    body = { results_field(task), received_field(), task:get_content() },
    timeout = settings.timeout,
    max_size = largest_report,
    callback = answered,
  })
  if not asked then
    fail_open(task, "no request could be made")
  end
end

local options = rspamd_config:get_all_opt(N)
if not options then
  lua_util.disable_module(N, "config")
  return
end
settings = lua_util.override_defaults(settings, options)

local id = rspamd_config:register_symbol({
  name = "VIGIE_CHECK",
  type = "callback",
  group = N,
  callback = ask,
  -- The search for a time-out of the whole task counts on this.
  augmentations = { string.format("timeout=%f", settings.timeout) },
})
for symbol, score in pairs(settings.scores) do
  rspamd_config:register_symbol({ name = symbol, type = "virtual", parent = id, group = N })
  rspamd_config:set_metric_symbol({
    name = symbol,
    group = N,
    score = score,
    description = descriptions[symbol],
    one_shot = true,
  })
end
-- What Rspamd verifies is part of the question.
for _, verified in ipairs({ "SPF_CHECK", "DKIM_CHECK", "DMARC_CHECK", "ARC_CHECK" }) do
  rspamd_config:register_dependency("VIGIE_CHECK", verified)
end
