//! `experiment` of a campaign: GrowthBook's words, and variants as patches on the campaign.

use super::campaign::{self, Campaign};
use super::describe::{Key, Kind, check_object, keys, share};
use super::problem::{Code, Path, Problem};
use super::value::map;
use super::{Config, Value, member};
use crate::consent::{Purpose, Purposes};
use crate::decide::condition::Compiler;
#[cfg(not(target_arch = "wasm32"))]
use crate::ports::{Native, Ports};
use crate::visitor::facts;

/// The keys of an experiment.
pub const KEYS: &[Key] = keys! {
    #[required] "key": Kind::Str, "Names it; its hash divides the visitors, so that equal keys divide them equally.";
    #[required] "variants": Kind::List(&Kind::Object(VARIANT)), "What is tried; the first is what visitors see while it is not run.";
    "active": Kind::Flag, "Whether it is run; if not, everybody gets the first variant and nothing is recorded of it.", or "true";
    "force": Kind::Either(&Kind::Number, &Kind::Str), "The variant that all who take part get, by its place from 0 or its id; nobody is compared any more.", eg "\"by-name\"";
    "condition": Kind::Any, "The condition that a visitor must fit to take part; the others do not see the campaign.";
    "parentConditions": Kind::List(&Kind::Object(PARENT)), "Features of the site's GrowthBook payload that must have certain values; to others the campaign is not shown.";
    "urlPatterns": Kind::List(&Kind::Object(PATTERN)), "The pages on which it is run, as GrowthBook has them; elsewhere the campaign does not show.";
    "coverage": Kind::Share, "The share of visitors who take part; the others do not see the campaign.";
    "ranges": RANGES, "The range of hashes, 0 to 1, of each variant, in the place of weights and `coverage`.", eg "[[0, 0.1], [0.5, 0.6]]";
    "holdout": Kind::Share, "The share of visitors who never see the campaign, to compare with: where they would have seen it, they are exposed to the variant `holdout`.";
    "withoutConsent": Kind::Word(&["first", "page"]), "Without `remember`: the first variant, or one drawn for each page view, which reports leave out.";
    "namespace": Kind::List(&Kind::Any), "`[name, from, to]`: of experiments with one name and ranges apart, a visitor takes part in one.";
    "filters": Kind::List(&Kind::Object(FILTER)), "Ranges of hashes in which a visitor must be; they replace `namespace`.";
    "seed": Kind::Str, "What is hashed in the place of `key`.";
    "hashVersion": Kind::Number, "2, without bias, or 1, for experiments that began with it; 2 by default.";
    "hashAttribute": Kind::Str, "The fact by which visitors are told apart, `id` by default; one that needs `remember`, because variants are kept by it.";
    "fallbackAttribute": Kind::Str, "The fact that takes its place where it is absent.";
    "bucketVersion": Kind::Number, "Raise it to draw everybody anew.";
    "minBucketVersion": Kind::Number, "Who took part in a version below it does not see the campaign.";
    "disableStickyBucketing": Kind::Flag, "Whether variants are drawn by hash alone, also after weights have changed.";
};

/// The keys of an entry of `variants`.
pub const VARIANT: &[Key] = keys! {
    #[required] "id": Kind::Str, "Its stable name in events and stores.";
    "weight": Kind::Share, "Its share of those who take part; variants without one share what is left.";
    "control": Kind::Flag, "Whether it shows nothing: where the campaign would have been drawn, that alone is recorded, and counts for its `frequency`.", or "false";
    "patch": Kind::Map(&Kind::Any), "What it changes on the campaign (RFC 7396); `content` is a list of all blocks, or changes by block id.";
};

/// The keys of an entry of `filters`.
pub const FILTER: &[Key] = keys! {
    #[required] "seed": Kind::Str, "What is hashed with the visitor.";
    #[required] "ranges": RANGES, "`[from, to]` each, 0 to 1.";
    "attribute": Kind::Str, "The fact that is hashed, `id` by default.";
    "hashVersion": Kind::Number, "2 by default.";
};

/// The keys of an entry of `parentConditions`.
pub const PARENT: &[Key] = keys! {
    #[required] "id": Kind::Str, "The feature's key.";
    "condition": Kind::Any, "What its `value` must be.", eg "{ \"value\": true }";
    "gate": Kind::Flag, "As GrowthBook writes it; here every prerequisite is one.";
};

/// The keys of an entry of `urlPatterns`.
pub const PATTERN: &[Key] = keys! {
    #[required] "type": Kind::Word(&["simple", "regex"]), "How the pattern is read: with `*` for anything, or as a regular expression.";
    #[required] "pattern": Kind::Str, "An address or the end of one, or what is sought in it.", eg "\"/shop/*\"";
    "include": Kind::Flag, "Whether such pages are meant; false keeps them out, and wins.", or "true";
};

/// Pairs of numbers.
const RANGES: Kind = Kind::List(&Kind::List(&Kind::Number));

/// What decides who sees the campaign must be equal for all variants, or they could not be compared.
const FIXED: &[&str] = &[
    "id",
    "status",
    "where",
    "audience",
    "schedule",
    "frequency",
    "limits",
    "group",
    "experiment",
    "goal",
    "extends",
    "learn",
];

/// An experiment on a campaign.
#[derive(Debug)]
pub struct Experiment {
    /// Its words as GrowthBook has them: the ids of the variants are the variations.
    pub words: &'static Value,
    /// As it was written.
    pub value: &'static Value,
    /// The campaign as each variant makes it; none where it changes nothing.
    pub variants: Vec<Option<Campaign>>,
}

/// Decodes the experiment of a campaign that is whole otherwise.
pub(super) fn decode(
    entry: &'static Value,
    others: &Value,
    config: &mut Config,
    path: &mut Path,
) -> Option<Experiment> {
    let value = entry.get("experiment")?;
    let problems = &mut config.problems;
    let before = problems.len();
    check_object(KEYS, value, path, problems);
    let variants = member(value, "variants").items();
    check_words(value, variants, config, path);
    let words = path.member("variants", |path| words(value, variants, path, &mut config.problems));
    if config.problems.len() > before {
        return None;
    }
    let mut all = Vec::new();
    path.member("variants", |path| {
        for (index, variant) in variants.iter().enumerate() {
            let decode =
                |path: &mut Path| variant.get("patch").map(|patch| patched([entry, others], patch, config, path));
            all.push(path.item(index, |path| path.member("patch", decode)));
        }
    });
    Some(Experiment { words: words.leak(), value, variants: all })
}

/// Checks the conditions of an experiment like an audience, and adds the purposes that they need.
pub(super) fn conditions(
    value: &Value,
    compiler: &Compiler<'_>,
    path: &mut Path,
    problems: &mut Vec<Problem>,
    needs: &mut Purposes,
) {
    if let Some(condition) = value.get("condition") {
        path.member("condition", |path| compiler.check(condition, path, problems, needs));
    }
    let parents = member(value, "parentConditions").items();
    path.member("parentConditions", |path| {
        for (at, parent) in parents.iter().enumerate() {
            // What a feature gives can depend on the id that draws its variants.
            needs.add(Purpose::Remember);
            if let Some(condition) = parent.get("condition") {
                let check = |path: &mut Path| Compiler::check_members(condition, path, problems);
                path.item(at, |path| path.member("condition", check));
            }
        }
    });
}

/// Checks what the kinds of the words do not say: above all that visitors can be told apart, and the variants kept, by what
/// is hashed.
fn check_words(value: &Value, variants: &[Value], config: &mut Config, path: &mut Path) {
    let (attributes, problems) = (&config.attributes, &mut config.problems);
    let mut fits = |key: &str, words: &Value, is_fit: &dyn Fn(&Value) -> bool, code: Code, path: &mut Path| {
        if let Some(word) = words.get(key).filter(|word| !is_fit(word)) {
            path.member(key, |path| problems.push(Problem::new(path, code, word.text().unwrap_or_default())));
        }
    };
    let is_unit =
        |fact: &Value| facts::purpose(fact.text().unwrap_or_default(), attributes) == Some(Some(Purpose::Remember));
    let is_version = |version: &Value| matches!(version, Value::Number(1.0 | 2.0));
    let is_space = |space: &Value| matches!(space.items(), [Value::Text(_), Value::Number(_), Value::Number(_)]);
    let are_ranges = |ranges: &Value| {
        ranges.items().iter().all(|range| {
            matches!(range.items(), [Value::Number(from), Value::Number(to)] if 0.0 <= *from && from <= to && *to <= 1.0)
        })
    };
    let is_variant = |one: &Value| {
        let mut places = (0..).zip(variants);
        places.any(|(at, variant)| one.number() == Some(f64::from(at)) || member(variant, "id") == one)
    };
    fits("hashAttribute", value, &is_unit, Code::BadUnit, path);
    fits("fallbackAttribute", value, &is_unit, Code::BadUnit, path);
    fits("hashVersion", value, &is_version, Code::WrongType, path);
    fits("namespace", value, &is_space, Code::WrongType, path);
    fits("force", value, &is_variant, Code::UnknownReference, path);
    fits("ranges", value, &|all| are_ranges(all) && all.items().len() == variants.len(), Code::WrongType, path);
    path.member("filters", |path| {
        for (at, filter) in member(value, "filters").items().iter().enumerate() {
            path.item(at, |path| {
                fits("attribute", filter, &is_unit, Code::BadUnit, path);
                fits("ranges", filter, &are_ranges, Code::WrongType, path);
                fits("hashVersion", filter, &is_version, Code::WrongType, path);
            });
        }
    });
    // In the page it would match nothing; the tools say so before it gets there.
    #[cfg(not(target_arch = "wasm32"))]
    path.member("urlPatterns", |path| {
        for (at, one) in member(value, "urlPatterns").items().iter().enumerate() {
            let is_regex = member(one, "type").is("regex");
            let reads = |text: &Value| !is_regex || Native.regex(text.text().unwrap_or_default(), "", "").is_some();
            path.item(at, |path| fits("pattern", one, &reads, Code::WrongType, path));
        }
    });
}

/// The words of the experiment as GrowthBook has them.
fn words(value: &Value, variants: &[Value], path: &mut Path, problems: &mut Vec<Problem>) -> Value {
    let (mut ids, mut meta, mut left, mut sharing) = (Vec::new(), Vec::new(), 1.0, 0.0);
    for (index, variant) in variants.iter().enumerate() {
        let id = member(variant, "id");
        // Those who are held out have that name in events.
        if ids.contains(id) || id.is("holdout") {
            path.item(index, |path| problems.push(Problem::new(path, Code::Duplicate, id.text().unwrap_or_default())));
        }
        ids.push(id.clone());
        meta.push(map([("key", id.clone())]));
        match share(member(variant, "weight")) {
            Some(weight) => left -= weight,
            None => sharing += 1.0,
        }
    }
    if ids.len() < 2 {
        problems.push(Problem::new(path, Code::Missing, "variants"));
    }
    // Weights are written by hand: three times 0.33 is all of them.
    if left < -1e-9 || (sharing == 0.0 && left > 0.011) {
        problems.push(Problem::new(path, Code::BadWeights, ""));
    }
    let weight = |variant: &Value| share(member(variant, "weight")).unwrap_or(left.max(0.0) / sharing);
    let mut words = value.clone();
    words.set("weights", Value::List(variants.iter().map(|variant| weight(variant).into()).collect()));
    words.set("variations", Value::List(ids));
    words.set("meta", Value::List(meta));
    words.set("coverage", share(member(value, "coverage")).unwrap_or(1.0));
    words.set("hashVersion", member(value, "hashVersion").number().unwrap_or(2.0));
    words
}

/// The campaign as a variant makes it.
fn patched([base, others]: [&Value; 2], patch: &Value, config: &mut Config, path: &mut Path) -> Campaign {
    let mut whole = base.clone();
    for (key, change) in patch.entries() {
        path.member(key, |path| {
            if FIXED.contains(&key.as_str()) {
                config.problems.push(Problem::new(path, Code::NotPatchable, key));
            } else if key == "content" && !change.entries().is_empty() {
                let mut blocks = member(base, key).clone();
                patch_blocks(&mut blocks, change, path, &mut config.problems);
                whole.set(key, blocks);
            } else {
                merge(&mut whole, key, change);
            }
        });
    }
    campaign::campaign(whole.leak(), others, config, path)
}

/// Changes blocks by their ids, those inside of others as well; null removes one.
fn patch_blocks(blocks: &mut Value, patch: &Value, path: &mut Path, problems: &mut Vec<Problem>) {
    for (id, change) in patch.entries() {
        if !patch_block(blocks, id, change) {
            path.member(id, |path| problems.push(Problem::new(path, Code::UnknownReference, id)));
        }
    }
}

/// Changes the block with an id, wherever blocks are held; false where there is none.
fn patch_block(blocks: &mut Value, id: &str, patch: &Value) -> bool {
    match blocks {
        Value::List(blocks) => {
            let Some(at) = blocks.iter().position(|block| member(block, "id").is(id)) else {
                return blocks.iter_mut().any(|block| patch_block(block, id, patch));
            };
            if patch.is_null() {
                blocks.remove(at);
            } else if let Some(block) = blocks.get_mut(at) {
                for (key, change) in patch.entries() {
                    merge(block, key, change);
                }
            }
            true
        }
        Value::Map(members) => members.iter_mut().any(|(key, member)| {
            // Blocks are held in `content`, by themselves or step by step; the steps of a form are no blocks.
            let holds = match member {
                Value::List(items) => {
                    key == "content" || key == "steps" && items.iter().any(|step| step.get("content").is_some())
                }
                _ => false,
            };
            holds && patch_block(member, id, patch)
        }),
        _ => false,
    }
}

/// Sets a member as RFC 7396 has it: null takes it away, an object changes members, anything else replaces.
pub fn merge(target: &mut Value, key: &str, change: &Value) {
    if change.is_null() {
        return target.remove(key);
    }
    let mut value = change.clone();
    if let Value::Map(changes) = change {
        value = member(target, key).clone();
        if !matches!(value, Value::Map(_)) {
            value = Value::Map(Vec::new());
        }
        for (key, change) in changes {
            merge(&mut value, key, change);
        }
    }
    target.set(key, value);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::parse;
    use proptest::prelude::*;

    fn read(text: &str) -> Value {
        parse(text, &Native).unwrap()
    }

    /// The examples of RFC 7396, appendix A, as a member of an object.
    #[test]
    fn patches_are_merged_as_rfc_7396_has_it() {
        for (target, patch, expected) in [
            (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
            (r#"{"a":"b"}"#, r#"{"a":null}"#, "{}"),
            (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
            (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
            (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
            (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
            (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
            (r#"["a","b"]"#, r#"["c","d"]"#, r#"["c","d"]"#),
            (r#"{"a":"b"}"#, r#"["c"]"#, r#"["c"]"#),
            (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
            ("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
            ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
        ] {
            let mut whole = map([("x", read(target))]);
            merge(&mut whole, "x", &read(patch));
            assert_eq!(whole.at("x"), Some(&read(expected)), "{target} {patch}");
        }
    }

    #[test]
    fn a_block_is_patched_wherever_it_is_held() {
        let content = r#"[{ "id": "r", "type": "row", "content": [{ "id": "a" }, [{ "id": "b" }, { "id": "c" }]] },
            { "type": "steps", "steps": [{ "id": "one", "content": [{ "id": "d" }] }] },
            { "type": "form", "steps": [{ "id": "e" }] }]"#;
        let (mut blocks, mut problems) = (read(content), Vec::new());
        let patch = read(r#"{ "a": { "n": 1 }, "b": null, "d": { "n": 2 }, "e": { "n": 3 } }"#);
        patch_blocks(&mut blocks, &patch, &mut Path::at("content"), &mut problems);
        assert_eq!(
            (blocks.at("0.content.0.n"), blocks.at("0.content.1.0.id"), blocks.at("1.steps.0.content.0.n")),
            (Some(&1.0.into()), Some(&"c".into()), Some(&2.0.into())),
        );
        let paths: Vec<_> = problems.iter().map(|problem| problem.path.as_str()).collect();
        assert_eq!(paths, ["content.e"], "a question of a form is no block");
    }

    proptest! {
        #[test]
        fn weights_add_up_to_all_of_it_or_are_a_problem(given in proptest::collection::vec(proptest::option::of(0.0f64..0.4), 2..6)) {
            let entry = |(at, weight): (usize, &Option<f64>)| {
                let mut entry = map([("id", Value::Number(at as f64))]);
                if let Some(weight) = weight { entry.set("weight", *weight); }
                entry
            };
            let variants: Vec<Value> = given.iter().enumerate().map(entry).collect();
            let mut problems = Vec::new();
            let words = words(&Value::default(), &variants, &mut Path::default(), &mut problems);
            let sum: f64 = words.get("weights").unwrap().items().iter().filter_map(Value::number).sum();
            let is_all = (0.989..=1.0 + 1e-9).contains(&sum);
            prop_assert_eq!(problems.is_empty(), is_all, "{}", sum);
        }
    }
}
