#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/base/log.h"
#include "core/base/progress.h"
#include "core/train/curves.h"
#include "core/train/run_recorder.h"
#include "core/train/trainer.h"

namespace zscope {

/// What a run tells on its way, on the thread that trains. Must be quick and must not throw.
class TrainListener {
  public:
    TrainListener() = default;
    TrainListener(const TrainListener&) = delete;
    TrainListener& operator=(const TrainListener&) = delete;
    virtual ~TrainListener() = default;

    /// Pictures are being drawn or read.
    virtual void preparing(const Progress& /*progress*/) {}
    /// Everything is in place for the first step.
    virtual void prepared(const std::filesystem::path& /*run*/, const Trainer& /*trainer*/,
                          const RunRecorder& /*recorder*/) {}
    /// The trainer's weights hold still until this returns.
    virtual void stepped(const Trainer& /*trainer*/, const StepReport& /*report*/,
                         const RunRecorder& /*recorder*/) {}
    /// Nothing follows for a while.
    virtual void resting(const Trainer& /*trainer*/, const RunRecorder& /*recorder*/) {}
    virtual void changed(const TrainConfig& /*config*/) {}
    /// A command could not be carried out; the run goes on.
    virtual void refused(const Error& /*error*/) {}
    virtual void saved(const std::filesystem::path& /*checkpoint*/, std::int64_t /*images*/) {}
    /// The last step is made and its checkpoint written; the model and the end's measurements
    /// follow.
    virtual void finishing(const Trainer& /*trainer*/, const RunRecorder& /*recorder*/) {}
    virtual void wrote_model(const std::filesystem::path& /*folder*/, std::int64_t /*images*/) {}
    /// The end's measurements are made or broken off; nothing follows.
    virtual void ended(const RunRecorder& /*recorder*/) {}
    virtual void logged(LogLevel /*level*/, const std::string& /*line*/) {}
};

}  // namespace zscope
