//! Runs the scenarios of a file against a gateway and prints a line of JSON for each.

mod answer;
mod answers;
mod check;
mod connections;
mod conversation;
mod failures;
mod future;
mod gateway;
mod leaving;
mod loads;
mod scenario;

use std::{collections::HashMap, env, fs};

use check::Outcome;
use gateway::Gateway;
use scenario::Scenario;
use serde_json::json;

#[tokio::main]
async fn main() -> Outcome {
    let args: Vec<String> = env::args().skip(1).collect();
    let options: HashMap<&str, &str> = args.chunks_exact(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
    let option = |name: &str| options.get(name).copied().ok_or(format!("{name} is missing"));
    let only: Option<Vec<&str>> = option("--only").ok().map(|names| names.split(',').collect());

    for scenario in Scenario::load(option("--scenarios")?)? {
        if only.as_ref().is_some_and(|names| !names.contains(&scenario.name.as_str())) {
            continue;
        }
        let ca = option("--ca-file").ok().map(fs::read).transpose()?;
        let gateway = Gateway::new(option("--address")?, ca)?;
        let line = match play(gateway, &scenario).await {
            Ok(()) => json!({"scenario": scenario.name, "ok": true}),
            Err(problem) => json!({"scenario": scenario.name, "ok": false, "problem": problem.to_string()}),
        };
        println!("{line}");
    }
    Ok(())
}

async fn play(gateway: Gateway, scenario: &Scenario) -> Outcome {
    match scenario.name.as_str() {
        "unary" => answers::unary(gateway, scenario).await,
        "stream" => answers::stream(gateway, scenario).await,
        "unicode" => answers::unicode(gateway, scenario).await,
        "tool_calls" => answers::tool_calls(gateway, scenario).await,
        "reasoning" => answers::reasoning(gateway, scenario).await,
        "usage_and_finish" => answers::usage_and_finish(gateway, scenario).await,
        "error_before" => failures::error_before(gateway, scenario).await,
        "error_after" => failures::error_after(gateway, scenario).await,
        "bad_request" => failures::bad_request(gateway, scenario).await,
        "deadline" => leaving::deadline(gateway, scenario).await,
        "cancel" => leaving::cancel(gateway, scenario).await,
        "big_image" => loads::big_image(gateway, scenario).await,
        "slow_reader" => loads::slow_reader(gateway, scenario).await,
        "heartbeats" => loads::heartbeats(gateway, scenario).await,
        "many" => loads::many(gateway, scenario).await,
        "tls" => connections::tls(gateway, scenario).await,
        "late" => connections::late(gateway, scenario).await,
        "drained" => connections::drained(gateway, scenario).await,
        "future_event" => future::event(gateway, scenario).await,
        "unknown_fields" => future::unknown_fields(gateway, scenario).await,
        _ => Err("this client does not know the scenario".into()),
    }
}
