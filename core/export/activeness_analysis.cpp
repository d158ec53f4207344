#include "core/export/activeness_report.h"
#include "core/export/analyses.h"
#include "core/export/component_scores.h"
#include "core/export/table.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

/// "in the order of demo"; empty for each model's own order.
std::string order_note(const ActivenessOrder& order) {
    if (order.model) {
        return std::string("in the order of ").append(row_name(order.model->described));
    }
    return order.components.empty() ? "" : "in a given order";
}

void check(const AnalysisSubjects& subjects, const ActivenessOrder& order) {
    if (order.model) {
        AnalysisSubjects all = subjects;
        all.push_back(*order.model);
        require_equal_latents(all);
    }
    for (const AnalysisSubject& subject : subjects) {
        check_order(order.components, subject.generator->info());
    }
}

}  // namespace

AnalysisRecord activeness_record(const AnalysisSubjects& subjects, const ActivenessRequest& request,
                                 const ActivenessOrder& order) {
    std::vector<std::string> options{"--extent", double_text(request.extent)};
    if (order.model) {
        options.insert(options.end(), {"--order-of", order.model->described.argument});
    } else if (!order.components.empty()) {
        options.insert(options.end(), {"--order", component_list(order.components)});
    }
    AnalysisRecord record =
        make_record("activeness", subjects, request.latents, request.batch, options);
    record.measure["kind"] = "activeness";
    record.measure["extent"] = request.extent;
    record.measure["interval"] = "95 % over samples";
    record.measure["dead"] = std::string("activeness 0 or below ")
                                 .append(kDeadBelowText)
                                 .append(" of the model's largest");
    if (order.model) {
        record.measure["order_of"] = to_json(order.model->described);
    }
    return record;
}

Analysis analyse_activeness(const AnalysisSubjects& subjects, const ActivenessRequest& request,
                            const ActivenessOrder& order, const ProgressSink& progress,
                            std::stop_token stop) {
    check(subjects, order);
    const auto measure = [&](const AnalysisSubject& subject) {
        return measure_activeness(*subject.generator, subject.device, request, {}, progress, stop);
    };
    ActivenessReport report{
        .request = request, .order = order.components, .order_note = order_note(order)};
    std::vector<ComponentScore> of_order;
    if (order.model) {
        of_order = measure(*order.model);
        report.order = ranked(of_order);
    }
    for (const AnalysisSubject& subject : subjects) {
        const bool is_known = order.model && subject.generator == order.model->generator;
        add_activeness(report, row_name(subject.described), is_known ? of_order : measure(subject));
    }
    const std::string note = report.order_note.empty() ? "" : "; " + report.order_note;
    return {.record = activeness_record(subjects, request, order),
            .result = {.table = activeness_table(report), .picture = activeness_picture(report)},
            .heading = describe(request) + note,
            .warnings = latent_warnings(subjects, request.latents),
            .notes = dead_notes(report)};
}

}  // namespace zscope
