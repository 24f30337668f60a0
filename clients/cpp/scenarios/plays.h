// What a client does in each scenario. All of them throw when something is not as expected.

#ifndef SCENARIOS_PLAYS_H_
#define SCENARIOS_PLAYS_H_

#include "gateway.h"
#include "scenario.h"

void Unary(Gateway& gateway, const Scenario& scenario);
void Stream(Gateway& gateway, const Scenario& scenario);
void Unicode(Gateway& gateway, const Scenario& scenario);
void ToolCalls(Gateway& gateway, const Scenario& scenario);
void Reasoning(Gateway& gateway, const Scenario& scenario);
void UsageAndFinish(Gateway& gateway, const Scenario& scenario);

void ErrorBefore(Gateway& gateway, const Scenario& scenario);
void ErrorAfter(Gateway& gateway, const Scenario& scenario);
void BadRequest(Gateway& gateway, const Scenario& scenario);

void Deadline(Gateway& gateway, const Scenario& scenario);
void Cancel(Gateway& gateway, const Scenario& scenario);

void BigImage(Gateway& gateway, const Scenario& scenario);
void SlowReader(Gateway& gateway, const Scenario& scenario);
void Heartbeats(Gateway& gateway, const Scenario& scenario);
void Many(Gateway& gateway, const Scenario& scenario);

void Tls(Gateway& gateway, const Scenario& scenario);
void Late(Gateway& gateway, const Scenario& scenario);
void Drained(Gateway& gateway, const Scenario& scenario);

void FutureEvent(Gateway& gateway, const Scenario& scenario);
void UnknownFields(Gateway& gateway, const Scenario& scenario);

#endif  // SCENARIOS_PLAYS_H_
