//! The browser walks: every story in every engine, as `cargo test -p parea-walks`.

#![allow(clippy::indexing_slicing, reason = "a list that is shorter than the story says may stop a walk")]

mod access;
mod adapt;
mod admin;
mod blocks;
mod consent;
mod crowd;
mod embedding;
mod equal;
mod experiments;
mod facts;
mod failing;
mod formats;
mod forms;
mod gallery;
mod growthbook;
mod hostile;
mod klaro;
mod language;
mod links;
mod manners;
mod network;
mod panel;
mod parts;
mod preview;
mod privacy;
mod referral;
mod sending;
mod share;
mod shop;
mod sinks;
mod soak;
mod spread;
mod story;
mod theme;
mod triggers;

use parea_walks::engine::Engine;
use parea_walks::run::Walk;
use parea_walks::walk;
use std::process::ExitCode;

const WALKS: &[Walk] = &[
    walk!(story::in_english as story_en),
    walk!(story::in_persian as story_fa),
    walk!(story::one_who_refuses as story_refuses),
    walk!(story::on_a_phone_and_in_the_dark as demo_looks),
    walk!(klaro::grant_change_withdraw as klaro),
    walk!(consent::vanilla as consent_vanilla),
    walk!(consent::klaro as consent_klaro),
    walk!(consent::tarteaucitron as consent_tarteaucitron),
    walk!(consent::cookieconsent as consent_cookieconsent),
    walk!(consent::tcf as consent_tcf),
    walk!(consent::gpp as consent_gpp),
    walk!(consent::tcf_asks_anew as consent_tcf_asks_anew),
    walk!(consent::service::a_form as consent_form),
    walk!(consent::tabs::vanilla as tabs_vanilla),
    walk!(consent::tabs::klaro as tabs_klaro),
    walk!(consent::tabs::tcf as tabs_tcf),
    walk!(consent::tabs::gpp as tabs_gpp),
    walk!(consent::tabs::older as tabs_older),
    walk!(consent::reread::before_an_act as reread_before_an_act),
    walk!(consent::reread::by_itself as reread_by_itself),
    walk!(consent::reread::by_a_promise as reread_by_a_promise),
    walk!(consent::reread::on_return as reread_on_return),
    walk!(consent::reread::back_in_history as reread_back_in_history),
    walk!(share::nothing_leaves_before_a_click as share_quiet),
    walk!(share::the_sheet_ends_in_each_of_its_ways as share_sheet),
    walk!(share::a_server_of_ones_own as share_server),
    walk!(share::a_code_to_read as share_code),
    walk!(referral::friends_come as referral_friends),
    walk!(referral::shares_are_counted as referral_counts),
    walk!(spread::links_of_the_page_are_enhanced as share_links),
    walk!(spread::links_keep_up_with_the_page as share_late),
    walk!(spread::a_quote_leads_back_to_itself as share_quote),
    walk!(spread::a_quote_on_a_phone as share_phone),
    walk!(spread::a_picture_is_shared as share_picture),
    walk!(spread::the_slide_that_is_seen_is_shared as share_slide),
    walk!(spread::what_leads_the_buttons_is_missing as share_missing),
    walk!(spread::a_rail_stands_beside_the_page as share_rail),
    walk!(sinks::a_data_layer as sinks_layer),
    walk!(sinks::posthog as sinks_posthog in Chromium),
    walk!(sinks::plausible as sinks_plausible in Firefox),
    walk!(sinks::matomo as sinks_matomo in Webkit),
    walk!(sinks::nothing_there as sinks_missing in Chromium),
    walk!(access::axe_is_content as axe),
    walk!(adapt::reflow as access_reflow),
    walk!(adapt::spacing as access_spacing),
    walk!(adapt::motion as access_motion),
    // Only Chromium's driver can switch them on.
    Walk { engines: &[Engine::Chromium], ..walk!(adapt::forced_colours as access_forced_colours) },
    walk!(network::lost_on_the_way as network_lost_on_the_way),
    walk!(network::lost_on_the_way_back as network_lost_on_the_way_back),
    walk!(network::the_collector_is_busy as network_busy),
    walk!(network::left_at_once as network_left_at_once),
    walk!(sending::dozens as sending_dozens),
    walk!(sending::offline as sending_offline),
    walk!(sending::proven as sending_proven),
    walk!(sending::ticketed as sending_ticketed),
    walk!(blocks::a_video_waits as blocks_video in Chromium),
    walk!(blocks::pictures_fit as blocks_pictures in Firefox),
    walk!(blocks::a_deadline_is_kept as blocks_deadline in Webkit),
    walk!(blocks::a_code_is_copied as blocks_code in Chromium),
    walk!(blocks::a_code_is_copied_on_plain_http as blocks_plain in Chromium),
    walk!(blocks::a_countdown_has_figures as blocks_figures in Firefox),
    // Other engines do not know `sizes="auto"` yet.
    Walk { engines: &[Engine::Chromium], ..walk!(blocks::a_picture_fits_its_place as blocks_place) },
    walk!(access::keyboard_modal as keyboard_modal),
    walk!(access::keyboard_form as keyboard_form),
    walk!(forms::in_english as forms_all_by_keyboard_en),
    walk!(forms::in_persian as forms_all_by_keyboard_fa),
    walk!(forms::other_words as forms_other_words),
    walk!(forms::arrows_point_where_they_lead as forms_arrows),
    walk!(forms::bounds_of_a_date as forms_bounds in Chromium),
    walk!(forms::a_result_follows as forms_result),
    walk!(admin::a_day_at_the_desk as admin_day),
    walk!(admin::on_a_phone as admin_phone),
    walk!(admin::in_the_dark as admin_dark in Chromium),
    walk!(growthbook::every_section_passes as growthbook),
    walk!(equal::natively_and_in_wasm as equal),
    walk!(embedding::configuration_places as embedding_configuration),
    walk!(embedding::a_late_configuration as embedding_late),
    walk!(embedding::a_decider_alone as embedding_decider),
    walk!(embedding::a_base as embedding_base),
    walk!(embedding::the_name as embedding_name),
    walk!(embedding::a_second_copy as embedding_second_copy),
    walk!(experiments::one_variant_one_exposure as experiments),
    walk!(experiments::encrypted_features as experiments_features),
    walk!(facts::a_shop as facts),
    walk!(facts::an_app as facts_app),
    walk!(crowd::a_vote as crowd_vote),
    walk!(crowd::some_reviews as crowd_reviews),
    walk!(crowd::the_next_one as crowd_collected),
    walk!(crowd::an_answer as crowd_comments),
    walk!(crowd::an_idea as crowd_ideas),
    walk!(shop::three_visitors as shop_three_visitors in Firefox),
    walk!(shop::left_before_the_feed as shop_left in Firefox),
    walk!(shop::a_feed_that_fails_once as shop_feed in Chromium),
    walk!(shop::a_wheel as shop_wheel in Webkit),
    walk!(shop::steps as shop_steps in Chromium),
    walk!(shop::a_code_of_ones_own as shop_claim in Firefox),
    walk!(parts::only_what_is_needed as parts_needed),
    walk!(parts::one_is_lost as parts_lost),
    walk!(parts::one_is_late as parts_late),
    walk!(failing::nothing_can_start as failing_start),
    walk!(failing::a_wrong_integrity as failing_integrity),
    walk!(failing::storage_is_blocked as failing_storage),
    walk!(failing::the_collector_is_unreachable as failing_collector),
    walk!(hostile::style_sheets as hostile_styles),
    walk!(hostile::strict_policy as hostile_policy),
    walk!(hostile::narrow as narrow),
    walk!(hostile::bar_moves_nothing as bar_moves_nothing),
    walk!(language::words_when_needed as language_words in Firefox),
    walk!(language::another_language as language_changes in Webkit),
    walk!(language::words_that_do_not_come as language_offline in Chromium),
    walk!(language::as_intl_has_it as language_intl in Firefox),
    walk!(links::forbidden_addresses as links),
    walk!(triggers::down as triggers_scroll in Webkit),
    walk!(triggers::on_a_short_page as triggers_short_page in Chromium),
    walk!(triggers::a_replaced_query as triggers_replaced),
    walk!(triggers::on_the_next_page as triggers_next_page in Webkit),
    walk!(triggers::up as triggers_up in Firefox),
    walk!(triggers::seen as triggers_seen in Webkit),
    walk!(triggers::by_pointer as triggers_exit_pointer in Chromium),
    walk!(triggers::by_the_real_pointer as triggers_exit_real in Chromium),
    walk!(triggers::by_touch as triggers_exit_touch in Firefox),
    walk!(triggers::hidden as triggers_hidden in Webkit),
    walk!(triggers::clicks as triggers_click in Chromium),
    walk!(triggers::idle as triggers_idle in Firefox),
    walk!(triggers::abandoned as triggers_abandoned in Webkit),
    walk!(triggers::counted as triggers_counted in Firefox),
    walk!(triggers::in_view as triggers_in_view in Webkit),
    // Only Chromium draws pages in advance.
    Walk { engines: &[Engine::Chromium], ..walk!(triggers::in_advance as triggers_in_advance) },
    walk!(triggers::told as triggers_told in Chromium),
    walk!(triggers::a_call_too_deep as triggers_call in Chromium),
    walk!(triggers::a_copied_list as triggers_copied_list in Firefox),
    walk!(triggers::armed_for_nothing as triggers_armed in Webkit),
    walk!(privacy::panel_in_the_light as privacy_light),
    walk!(privacy::panel_in_the_dark as privacy_dark),
    walk!(privacy::panel_on_a_phone as privacy_phone),
    walk!(privacy::report_is_true as privacy_report),
    walk!(privacy::erasing_reaches_every_tab as privacy_erase),
    walk!(privacy::less_like_this as privacy_less),
    walk!(privacy::panel_of_a_bare_site as privacy_bare),
    walk!(panel::on_a_desktop as debug_light),
    walk!(panel::in_the_dark as debug_dark),
    walk!(panel::on_a_phone as debug_phone),
    walk!(panel::trying as debug_trying),
    walk!(panel::copying as debug_copying),
    walk!(panel::speaking as debug_speaking),
    walk!(preview::a_file as preview_file),
    walk!(preview::a_link as preview_link),
    // Only Chromium lets a page watch a file.
    Walk {
        engines: &[Engine::Chromium],
        quick: &[Engine::Chromium],
        ..walk!(preview::a_watched_file as preview_watched)
    },
    walk!(preview::on_a_desktop as preview_light in Firefox),
    walk!(preview::in_the_dark as preview_dark in Chromium),
    walk!(preview::on_a_phone as preview_phone in Chromium),
    walk!(theme::presets_and_words as theme_presets in Chromium),
    walk!(theme::the_page_s_font as theme_font in Firefox),
    walk!(theme::the_page_s_scheme as theme_scheme in Webkit),
    walk!(theme::another_body as theme_body in Firefox),
    walk!(theme::the_site_s_own_style as theme_style in Chromium),
    // The names are the same in every engine, and to see all of them all examples must be opened.
    Walk { engines: &[Engine::Chromium], ..walk!(theme::the_names_of_parts as theme_parts) },
    walk!(manners::the_harness_sees_everything as harness),
    walk!(manners::looks_are_real as looks),
];

fn main() -> ExitCode {
    parea_walks::run::run(&[WALKS, formats::WALKS, gallery::CELLS.as_flattened(), &[soak::SOAK]].concat())
}
