//! The browser walks: every story in every engine, as `cargo test -p parea-walks`.

// Walks are tests: a list that is shorter than the story says may stop them.
#![allow(clippy::indexing_slicing)]

mod access;
mod embedding;
mod failing;
mod hostile;
mod klaro;
mod links;
mod manners;
mod network;
mod privacy;
mod story;

use parea_walks::run::Walk;
use parea_walks::walk;
use std::process::ExitCode;

const WALKS: &[Walk] = &[
    walk!(story::in_english as story_en),
    walk!(story::in_persian as story_fa),
    walk!(story::one_who_refuses as story_refuses),
    walk!(story::on_a_phone_and_in_the_dark as demo_looks),
    walk!(klaro::grant_change_withdraw as klaro),
    walk!(access::axe_is_content as axe),
    walk!(network::lost_on_the_way as network_lost_on_the_way),
    walk!(network::lost_on_the_way_back as network_lost_on_the_way_back),
    walk!(network::the_collector_is_busy as network_busy),
    walk!(network::left_at_once as network_left_at_once),
    walk!(access::keyboard_modal as keyboard_modal),
    walk!(access::keyboard_form as keyboard_form),
    walk!(embedding::configuration_places as embedding_configuration),
    walk!(embedding::the_name as embedding_name),
    walk!(embedding::a_second_copy as embedding_second_copy),
    walk!(failing::nothing_can_start as failing_start),
    walk!(failing::a_wrong_integrity as failing_integrity),
    walk!(failing::storage_is_blocked as failing_storage),
    walk!(failing::the_collector_is_unreachable as failing_collector),
    walk!(hostile::style_sheets as hostile_styles),
    walk!(hostile::strict_policy as hostile_policy),
    walk!(hostile::narrow as narrow),
    walk!(hostile::bar_moves_nothing as bar_moves_nothing),
    walk!(links::forbidden_addresses as links),
    walk!(privacy::panel_in_the_light as privacy_light),
    walk!(privacy::panel_in_the_dark as privacy_dark),
    walk!(privacy::panel_on_a_phone as privacy_phone),
    walk!(privacy::report_is_true as privacy_report),
    walk!(privacy::erasing_reaches_every_tab as privacy_erase),
    walk!(privacy::less_like_this as privacy_less),
    walk!(privacy::panel_of_a_bare_site as privacy_bare),
    walk!(manners::the_harness_sees_everything as harness),
    walk!(manners::looks_are_real as looks),
];

fn main() -> ExitCode {
    parea_walks::run::run(WALKS)
}
