# Runs the R peers of `graphs` (dga) and `latent-class` (LCMCR) on capture tables; called by bench_estimate_peers.py.
# Rscript estimate.R FOLDER TABLE.csv ...: figures to FOLDER/peers.csv, LCMCR's draws to FOLDER/TABLE.draws.
arguments <- commandArgs(TRUE)
folder <- arguments[1]
SAMPLES <- 100000
THIN <- 10
rows <- list()
cpu <- function(work) {
  start <- proc.time()
  value <- work()
  spent <- proc.time() - start
  list(value = value, seconds = spent[["user.self"]] + spent[["sys.self"]])
}
for (file in arguments[-1]) {
  data <- read.csv(file)
  lists <- ncol(data) - 1
  name <- sub("\\.csv$", "", basename(file))
  counts <- data[[lists + 1]]
  graphs_seconds <- graphs_mean <- NA
  if (lists >= 3 && lists <= 5) {
    table <- array(0, dim = rep(2, lists))
    cells <- as.matrix(data[seq_len(lists)]) + 1
    for (i in seq_len(nrow(data))) table[cells[i, , drop = FALSE]] <- table[cells[i, , drop = FALSE]] + counts[i]
    hidden <- seq_len(30 * sum(counts))
    graphs <- get(data(list = paste0("graphs", lists), package = "dga"))
    posterior <- function() colSums(dga::bma.cr(table, hidden, 2^-lists, graphs))
    again <- max(1, min(100, round(2e5 / (length(hidden) * length(graphs)))))
    done <- cpu(function() for (i in seq_len(again)) p <<- posterior())
    graphs_seconds <- done$seconds / again
    graphs_mean <- sum(counts) + sum(p * hidden)
    rm(p)
    invisible(gc())
  }
  captures <- as.data.frame(lapply(data[seq_len(lists)], factor, levels = c("0", "1")))
  captures$Freq <- counts
  sampler <- LCMCR::lcmCR(captures, tabular = TRUE, K = 10, a_alpha = 0.25, b_alpha = 0.25, buffer_size = SAMPLES,
                          thinning = THIN, seed = 1, verbose = FALSE)
  done <- cpu(function() LCMCR::lcmCR_PostSampl(sampler, burnin = 10000, samples = SAMPLES, thinning = THIN,
                                                output = FALSE))
  writeLines(as.character(done$value), file.path(folder, paste0(name, ".draws")))
  rows[[name]] <- data.frame(table = name, dga_seconds = graphs_seconds, dga_mean = graphs_mean,
                             lcmcr_seconds = done$seconds)
  write.csv(do.call(rbind, rows), file.path(folder, "peers.csv"), row.names = FALSE)
}
