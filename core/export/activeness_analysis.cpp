#include "core/export/activeness_report.h"
#include "core/export/analyses.h"
#include "core/export/table.h"

namespace zscope {

AnalysisRecord activeness_record(const AnalysisSubjects& subjects,
                                 const ActivenessRequest& request) {
    std::vector<std::string> options{"--extent", double_text(request.extent)};
    if (request.shared_order) {
        options.emplace_back("--shared-order");
    }
    AnalysisRecord record =
        make_record("activeness", subjects, request.latents, request.batch, options);
    record.measure["kind"] = "activeness";
    record.measure["extent"] = request.extent;
    record.measure["interval"] = "95 % over samples";
    return record;
}

Analysis analyse_activeness(const AnalysisSubjects& subjects, const ActivenessRequest& request,
                            const ProgressSink& progress, std::stop_token stop) {
    if (request.shared_order) {
        require_equal_latents(subjects);
    }
    ActivenessReport report{.request = request};
    for (const AnalysisSubject& subject : subjects) {
        add_activeness(report, *subject.generator, subject.device, row_name(subject.described),
                       progress, stop);
    }
    return {.record = activeness_record(subjects, request),
            .result = {.table = activeness_table(report), .picture = activeness_picture(report)},
            .heading = describe(request)};
}

}  // namespace zscope
